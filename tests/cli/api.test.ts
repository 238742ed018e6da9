import { expect } from "chai";
import { type Answer, httpStandIn } from "./support/http-stand-in";
import { shownOrder } from "./support/order";
import { runOn } from "./support/world";

describe("commands that ask the API", () => {
  let close: (() => Promise<void>) | undefined;
  let url = "";

  afterEach(async () => {
    await close?.();
    close = undefined;
  });

  const api = async (...answers: readonly Answer[]) => {
    const standIn = await httpStandIn(...answers);
    close = standIn.close;
    const run = (...args: readonly string[]) => runOn({ apiUrl: standIn.url, apiKey: "ofk_key" }, args);
    url = standIn.url;
    return { run, seen: standIn.seen };
  };
  const created = {
    orderId: shownOrder().orderId,
    status: "PENDING",
    total: shownOrder().total,
    createdAt: "2026-03-01T10:00:00.000Z",
  };

  it("send the key and print the order of the API's response", async () => {
    const order = { ...shownOrder(), giftWrap: "red" };
    const { run, seen } = await api({ status: 200, body: order });

    const { code, stdout, stderr } = await run("get", order.orderId, "--json");

    expect(seen[0]).to.deep.include({ method: "GET", path: `/orders/${order.orderId}` });
    expect(seen[0]?.headers).to.have.property("x-api-key", "ofk_key");
    expect(JSON.parse(stdout)).to.deep.equal(JSON.parse(JSON.stringify(order)));
    expect([code, stderr]).to.deep.equal([0, ""]);
  });

  it("send the key of the option, else of the variable, else the stack's first", async () => {
    const { seen, run } = await api({ status: 200, body: shownOrder() });
    const outputs = { apiUrl: url, apiKey: "ofk_first" };
    const env = { ORDERFLOW_API_KEY: "ofk_variable" };

    await runOn(outputs, ["get", "x", "--api-key", "ofk_option"], { env });
    await runOn(outputs, ["get", "x"], { env });
    await runOn(outputs, ["get", "x"], { env: { ORDERFLOW_API_KEY: "" } });
    const unusable = await runOn(outputs, ["get", "x"], { env: { ORDERFLOW_API_KEY: "a\nb" } });
    await run("get", "x");

    expect(seen.map(({ headers }) => headers["x-api-key"])).to.deep.equal([
      ...["ofk_option", "ofk_variable", "ofk_first", "ofk_key"],
    ]);
    expect(unusable.code).to.equal(2);
    expect(unusable.stderr).to.contain("ORDERFLOW_API_KEY");
  });

  it("never show the key", async () => {
    const { run } = await api({ status: 403, body: { message: "Forbidden" } });

    const { code, stdout, stderr } = await run("get", "x");

    expect(code).to.equal(5);
    expect(stdout + stderr).not.to.contain("ofk_key");
    expect(stderr).to.contain("Forbidden").and.to.contain("apiKey");
  });

  it("place an order of everything that the options say", async () => {
    const { run, seen } = await api({ status: 201, body: created });
    const options = "--customer C --email a@example.com --item A=2 --item B=1 --payment-method pm_ok";
    const more = "--expected-total 300USD --city Berlin --country DE --idempotency-key k1";

    const { code, stdout } = await run("place", ...options.split(" "), ...more.split(" "));

    expect(code).to.equal(0);
    expect(stdout).to.equal(`${created.orderId} PENDING\n`);
    expect(seen[0]?.headers).to.have.property("idempotency-key", "k1");
    expect(JSON.parse(seen[0]?.body ?? "")).to.deep.equal({
      customerId: "C",
      customerEmail: "a@example.com",
      items: [
        { productId: "A", quantity: 2 },
        { productId: "B", quantity: 1 },
      ],
      paymentMethod: "pm_ok",
      expectedTotal: { amount: 300, currency: "USD" },
      shippingAddress: { city: "Berlin", country: "DE" },
    });
  });

  it("tell that an order was there before", async () => {
    const { run } = await api({ status: 201, body: created, headers: { "idempotent-replayed": "true" } });

    const { code, stderr } = await run("place", "--idempotency-key", "k1");

    expect(code).to.equal(0);
    expect(stderr).to.contain("already placed with the same key");
  });

  it("pass on each field that the API finds fault with", async () => {
    const problem = {
      detail: "The request isn't valid.",
      errors: [{ path: "items", message: "is missing" }],
    };
    const { run } = await api({ status: 400, body: problem });

    const { code, stdout, stderr } = await run("place");

    expect(stderr).to.contain("The request isn't valid.").and.to.contain("  items: is missing");
    expect([code, stdout]).to.deep.equal([5, ""]);
  });

  it("list page after page, by the filters", async () => {
    const [first, second] = [shownOrder(), shownOrder()];
    const { run, seen } = await api(
      { status: 200, body: { orders: [first], nextCursor: "c1" } },
      { status: 200, body: { orders: [second] } },
    );

    const { stdout } = await run("list", "--status", "PENDING", "--customer", "C", "--from", "1h", "--json");

    expect(JSON.parse(stdout).orders.map(({ orderId }: { orderId: string }) => orderId)).to.deep.equal([
      first.orderId,
      second.orderId,
    ]);
    expect(seen[0]?.path).to.equal(
      "/orders?status=PENDING&customerId=C&from=2026-03-01T11%3A00%3A00.000Z&limit=20",
    );
    expect(seen[1]?.path).to.match(/&limit=19&cursor=c1$/);
  });

  it("list the others when an order can't be read, and warn which it is", async () => {
    const good = shownOrder();
    const newer = { ...shownOrder(), orderId: "ord_newer", status: "IN_ORBIT" };
    const { run } = await api({ status: 200, body: { orders: [newer, good] } });

    const { code, stdout, stderr } = await run("list", "--json");

    expect(code).to.equal(0);
    expect(JSON.parse(stdout).orders).to.have.length(1);
    expect(JSON.parse(stdout).orders[0]).to.include({ orderId: good.orderId });
    expect(stderr).to.match(/orderId ord_newer: .*status: /);
  });

  it("show the others when an e-mail can't be read", async () => {
    const mail = {
      id: "m-1",
      destination: { ToAddresses: ["ada@example.com"] },
      subject: "Hello",
      body: {},
      timestamp: "2026-03-01T10:00:00.000Z",
    };
    const standIn = await httpStandIn({ status: 200, body: { messages: [{ id: "m-odd" }, mail] } });
    close = standIn.close;

    const { code, stdout, stderr } = await runOn({ awsEndpoint: standIn.url }, ["emails", "--json"]);

    expect(code).to.equal(0);
    expect(JSON.parse(stdout).emails).to.have.length(1);
    expect(stderr).to.contain("id m-odd");
  });

  it("say how to continue with a longer list: the cursor with the moments that 1h meant", async () => {
    const { run } = await api({ status: 200, body: { orders: [shownOrder()], nextCursor: "c1" } });

    const { stdout, stderr } = await run("list", "--limit", "1", "--from", "1h", "--customer", "C");

    expect(stderr).to.contain("--from 2026-03-01T11:00:00.000Z --customer C --cursor c1");
    expect(stdout).not.to.contain("c1");
  });

  it("cancel with a reason", async () => {
    const { orderId, total } = shownOrder();
    const cancelledAt = "2026-03-01T10:00:05.000Z";
    const { run, seen } = await api({
      status: 200,
      body: { orderId, status: "CANCELLED", total, cancelledAt, reason: "twice" },
    });

    const { code, stdout } = await run("cancel", orderId, "--reason", "twice");

    expect(seen[0]).to.deep.include({
      method: "POST",
      path: `/orders/${orderId}/cancel`,
      body: '{"reason":"twice"}',
    });
    expect(stdout).to.equal(`${orderId} CANCELLED 2026-03-01 10:00:05.000Z: twice\n`);
    expect(code).to.equal(0);
  });

  it("watch an order until it is shipped, each step once", async () => {
    const steps = ["PENDING", "CONFIRMED", "PAID", "SHIPPED"] as const;
    const { run } = await api(
      { status: 200, body: shownOrder(steps.slice(0, 1)) },
      { status: 200, body: shownOrder(steps.slice(0, 1)) },
      { status: 200, body: shownOrder(steps) },
    );

    const { code, stdout } = await run("watch", "ord_1");

    expect(stdout.match(/PENDING|CONFIRMED|PAID|SHIPPED/g)).to.deep.equal([...steps]);
    expect(code).to.equal(0);
  });

  it("watch for scripts: the steps beside, the order as the result", async () => {
    const { run } = await api({ status: 200, body: shownOrder(["PENDING", "CONFIRMED", "PAID", "SHIPPED"]) });

    const { stdout, stderr } = await run("watch", "ord_1", "--json");

    expect(JSON.parse(stdout)).to.have.property("status", "SHIPPED");
    expect(stderr).to.contain("CONFIRMED");
  });

  it("end with 6 when the order ended otherwise, and say what can be done", async () => {
    const { run } = await api({
      status: 200,
      body: shownOrder(["PENDING", "CONFIRMED", "PAID", "SHIPPING_FAILED"]),
    });

    const { code, stderr } = await run("watch", "ord_1");

    expect(code).to.equal(6);
    expect(stderr).to.contain("ended as SHIPPING_FAILED").and.to.contain("fulfil retry");
  });

  it("end with 7 when watching takes too long", async () => {
    const { run } = await api({ status: 200, body: shownOrder() });

    const { code, stderr } = await run("watch", "ord_1", "--timeout", "1");

    expect(code).to.equal(7);
    expect(stderr).to.contain("--timeout");
  });

  for (const [status, body, headers, code, message] of [
    [404, { detail: "There is no order x." }, {}, 4, "There is no order x."],
    [409, { title: "The order is past that point" }, {}, 5, "past that point"],
    [429, { detail: "Too many." }, { "retry-after": "30" }, 5, "in 30 s"],
    [500, { detail: "Try again" }, { "x-correlation-id": "corr-9" }, 1, "corr-9"],
    [502, "<html>", {}, 1, "no reason given"],
    [200, { orderId: 5 }, {}, 1, "can't be read"],
  ] as const)
    it(`end with ${code} on ${status} ${JSON.stringify(body)}`, async () => {
      const { run } = await api({ status, body, headers });

      const ran = await run("get", "x");

      expect(ran.code).to.equal(code);
      expect(ran.stderr).to.contain(message);
      expect(ran.stdout).to.equal("");
    });

  it("end with 3 when the API doesn't respond", async () => {
    const standIn = await httpStandIn();
    await standIn.close();

    const { code, stderr } = await runOn({ apiUrl: standIn.url, apiKey: "k" }, ["get", "x"]);

    expect(code).to.equal(3);
    expect(stderr).to.contain(`The API at ${standIn.url} doesn't respond`);
  });

  it("refuse to decide about an order that isn't waiting for a decision", async () => {
    const standIn = await httpStandIn({ status: 200, body: shownOrder(["PENDING"]) });
    close = standIn.close;
    const outputs = { apiUrl: standIn.url, apiKey: "k", fulfilmentStateMachineArn: "arn" };

    const { code, stderr } = await runOn(outputs, ["fulfil", "refund", "ord_1"]);

    expect(code).to.equal(5);
    expect(stderr).to.contain("is PENDING");
  });
});
