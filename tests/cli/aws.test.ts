import { createHash } from "node:crypto";
import { expect } from "chai";
import { hashOfKey } from "#handlers/clients/client";
import { type Actions, AwsAnswer, awsStandIn } from "./support/aws-stand-in";
import { httpStandIn } from "./support/http-stand-in";
import { shownOrder } from "./support/order";
import { type Outputs, runOn } from "./support/world";

const message = (id: number, Body: string) => ({
  MessageId: `m-${id}`,
  ReceiptHandle: `r-${id}`,
  Body,
  MD5OfBody: createHash("md5").update(Body).digest("hex"),
});

describe("commands that ask AWS", () => {
  const closing: (() => Promise<void>)[] = [];

  afterEach(async () => {
    await Promise.all(closing.splice(0).map((close) => close()));
  });

  const stack = async (actions: Actions, more: Partial<Outputs> = {}) => {
    const standIn = await awsStandIn(actions);
    closing.push(standIn.close);
    const outputs = {
      awsEndpoint: standIn.url,
      eventBusName: "orderflow-dev-orders",
      eventArchiveName: "archive",
      ordersTableName: "orders",
      inventoryTableName: "inventory",
      clientsTableName: "clients",
      notifierQueueUrl: `${standIn.url}/000000000000/notifier`,
      notifierDlqUrl: `${standIn.url}/000000000000/notifier-dlq`,
      outboxDlqUrl: `${standIn.url}/000000000000/outbox-dlq`,
      ...more,
    };
    const run = (...args: readonly string[]) => runOn(outputs, args);
    const called = (action: string) => standIn.calls.filter((call) => call.action === action);
    return { run, outputs, called };
  };

  const holding =
    (messages: number) =>
    ({ QueueUrl }: Readonly<Record<string, unknown>>) => ({
      Attributes: {
        QueueArn: `arn:aws:sqs:us-east-1:000000000000:${String(QueueUrl).split("/").at(-1)}`,
        ApproximateNumberOfMessages: String(messages),
      },
    });

  describe("purge", () => {
    for (const [answer, code, purges] of [
      [true, 0, 1],
      [false, 1, 0],
    ] as const)
      it(`asks how many it may delete, and ${answer ? "does" : "doesn't"} on ${answer ? "yes" : "no"}`, async () => {
        const { outputs, called } = await stack({ GetQueueAttributes: holding(7), PurgeQueue: () => ({}) });
        const questions: string[] = [];
        const confirm = async (question: string) => {
          questions.push(question);
          return answer;
        };

        const ran = await runOn(outputs, ["dlq", "purge", "notifier"], { confirm });

        expect(ran.code).to.equal(code);
        expect(questions).to.deep.equal(["Delete 7 dead letters of notifier on local?"]);
        expect(called("PurgeQueue")).to.have.length(purges);
      });

    it("doesn't ask about an empty queue", async () => {
      const { run, called } = await stack({ GetQueueAttributes: holding(0) });

      const { code, stdout } = await run("dlq", "purge", "notifier", "--json");

      expect(code).to.equal(0);
      expect(JSON.parse(stdout)).to.deep.equal({ queue: "notifier", deleted: 0 });
      expect(called("PurgeQueue")).to.deep.equal([]);
    });
  });

  describe("redrive", () => {
    const task = (Status: string, more = {}) => ({
      Results: [{ Status, ApproximateNumberOfMessagesMoved: 5, ...more }],
    });

    it("moves dead letters back to their queue, at the rate asked for, and waits for the end", async () => {
      const states = ["RUNNING", "COMPLETED"];
      const { run, called } = await stack({
        GetQueueAttributes: holding(5),
        StartMessageMoveTask: () => ({ TaskHandle: "t" }),
        ListMessageMoveTasks: () => task(states.shift() ?? "COMPLETED"),
      });

      const { code, stdout, stderr } = await run("dlq", "redrive", "notifier", "--rate", "50", "--json");

      expect(code, stderr).to.equal(0);
      expect(JSON.parse(stdout)).to.deep.equal({ queue: "notifier", redriven: 5, kept: [], changes: null });
      expect(called("StartMessageMoveTask").map(({ input }) => input)).to.deep.equal([
        {
          SourceArn: "arn:aws:sqs:us-east-1:000000000000:notifier-dlq",
          DestinationArn: "arn:aws:sqs:us-east-1:000000000000:notifier",
          MaxNumberOfMessagesPerSecond: 50,
        },
      ]);
      expect(called("ListMessageMoveTasks")).to.have.length(2);
    });

    it("reports why a move failed, and how far it got", async () => {
      const { run } = await stack({
        GetQueueAttributes: holding(9),
        StartMessageMoveTask: () => ({ TaskHandle: "t" }),
        ListMessageMoveTasks: () => task("FAILED", { FailureReason: "AccessDenied" }),
      });

      const { code, stderr } = await run("dlq", "redrive", "notifier");

      expect(code).to.equal(1);
      expect(stderr).to.contain("The move is FAILED: AccessDenied (5 moved)");
    });

    it("of an empty queue starts nothing", async () => {
      const { run, called } = await stack({ GetQueueAttributes: holding(0) });

      const { code } = await run("dlq", "redrive", "notifier");

      expect(code).to.equal(0);
      expect(called("StartMessageMoveTask")).to.deep.equal([]);
    });

    it("of the outbox keeps what it can't read, and lets others see it again", async () => {
      const { run, called } = await stack({
        GetQueueAttributes: holding(1),
        ReceiveMessage: () => ({ Messages: [message(1, "junk")] }),
        ChangeMessageVisibilityBatch: () => ({ Successful: [], Failed: [] }),
      });

      const { code, stdout } = await run("dlq", "redrive", "outbox");

      expect(code).to.equal(1);
      expect(stdout).to.contain("0 dead letters of outbox redriven").and.to.contain("Kept: m-1");
      expect(called("ChangeMessageVisibilityBatch")).to.have.length(1);
      expect(called("DeleteMessage")).to.deep.equal([]);
    });
  });

  describe("dlq show", () => {
    it("shows the letters when the consumer's log may not be read", async () => {
      const event = { detail: { metadata: { correlationId: "c-1" }, data: { orderId: "ord_1" } } };
      const letter = { ...message(1, JSON.stringify(event)), Attributes: { SentTimestamp: "1772359200000" } };
      const batches = [[letter], []];
      const { run } = await stack({
        ReceiveMessage: () => ({ Messages: batches.shift() }),
        ChangeMessageVisibilityBatch: () => ({ Successful: [], Failed: [] }),
        GetQueueAttributes: () => ({ Attributes: { RedrivePolicy: '{"maxReceiveCount":5}' } }),
      });

      const { code, stdout, stderr } = await run("dlq", "show", "notifier", "--json");

      expect(code, stderr).to.equal(0);
      expect(JSON.parse(stdout).deadLetters[0]).to.include({ orderId: "ord_1", attempts: 5, error: null });
      expect(stderr).to.contain("The log of notifier can't be read");
    });

    it("looks at no message twice, however often it is received, and puts all of them back", async () => {
      const batches = [[message(1, "{}"), message(2, "{}")], [message(2, "{}")], []];
      const { run, called } = await stack({
        ReceiveMessage: () => ({ Messages: batches.shift() }),
        ChangeMessageVisibilityBatch: () => ({ Successful: [], Failed: [] }),
      });

      const { code, stdout, stderr } = await run("dlq", "show", "outbox", "--json");

      expect(code, stderr).to.equal(0);
      expect(
        JSON.parse(stdout).deadLetters.map(({ messageId }: { messageId: string }) => messageId),
      ).to.deep.equal(["m-1", "m-2"]);
      expect(called("ChangeMessageVisibilityBatch")[0]?.input).to.have.property("Entries").that.has.length(2);
    });
  });

  describe("archive list", () => {
    it("leaves out an archive that was deleted since it was listed", async () => {
      const { run } = await stack({
        ListArchives: () => ({ Archives: [{ ArchiveName: "archive" }, { ArchiveName: "gone" }] }),
        DescribeArchive: ({ ArchiveName }) => {
          if (ArchiveName === "gone") throw new AwsAnswer("ResourceNotFoundException");
          return { ArchiveArn: "arn:archive", EventSourceArn: "arn:bus" };
        },
      });

      const { code, stdout, stderr } = await run("archive", "list", "--json");

      expect(code, stderr).to.equal(0);
      expect(JSON.parse(stdout).archives).to.have.length(1);
    });
  });

  describe("replay", () => {
    const history = [
      { status: "PENDING", at: "2026-03-01T11:30:00.000Z" },
      { status: "CONFIRMED", at: "2026-03-01T11:30:01.000Z" },
      { status: "CANCELLED", at: "2026-03-01T12:00:00.000Z" },
    ];
    const stored = {
      orderId: { S: "ord_cancelled" },
      history: { L: history.map(({ status, at }) => ({ M: { status: { S: status }, at: { S: at } } })) },
    };
    const actions = (state: string) => ({
      ListRules: () => ({
        Rules: [
          {
            Name: "inventory-1a2b3c4",
            Arn: "arn:aws:events:us-east-1:000000000000:rule/orders/inventory",
            EventPattern: '{"detail-type":["OrderCreated"]}',
          },
        ],
      }),
      DescribeArchive: () => ({ ArchiveArn: "arn:archive", EventSourceArn: "arn:bus" }),
      Query: ({ ExpressionAttributeValues: values }: Readonly<Record<string, unknown>>) =>
        JSON.stringify(values).includes("CANCELLED")
          ? { Count: 1, Items: [{ orderId: stored.orderId }] }
          : { Count: 0, Items: [] },
      BatchGetItem: () => ({ Responses: { orders: [stored] } }),
      GetQueueAttributes: holding(0),
      StartReplay: () => ({ State: "STARTING" }),
      DescribeReplay: () => ({ State: state, StateReason: "because" }),
    });

    it("starts one of the span to the rule, and counts the events that go there", async () => {
      const { run, called } = await stack(actions("COMPLETED"));

      const { code, stdout, stderr } = await run("replay", "--from", "1h", "--rule", "inventory", "--json");

      expect(code, stderr).to.equal(0);
      expect(JSON.parse(stdout)).to.deep.include({
        from: "2026-03-01T11:00:00.000Z",
        to: "2026-03-01T12:00:00.000Z",
        rules: ["inventory-1a2b3c4"],
        events: { total: 1, byType: { OrderCreated: 1 } },
        state: "STARTED",
        changes: null,
      });
      expect(called("StartReplay")[0]?.input).to.deep.include({
        EventSourceArn: "arn:archive",
        Destination: {
          Arn: "arn:bus",
          FilterArns: ["arn:aws:events:us-east-1:000000000000:rule/orders/inventory"],
        },
      });
    });

    it("counts the others when an order can't be read, and warns which it is", async () => {
      const odd = { orderId: { S: "ord_odd" }, history: { S: "none" } };
      const { run } = await stack({
        ...actions("COMPLETED"),
        Query: ({ ExpressionAttributeValues: values }) =>
          JSON.stringify(values).includes("CANCELLED")
            ? { Count: 2, Items: [{ orderId: odd.orderId }, { orderId: stored.orderId }] }
            : { Count: 0, Items: [] },
        BatchGetItem: () => ({ Responses: { orders: [odd, stored] } }),
      });

      const { code, stdout, stderr } = await run("replay", "--from", "1h", "--json");

      expect(code, stderr).to.equal(0);
      expect(JSON.parse(stdout).events.total).to.equal(2);
      expect(stderr).to.contain("orderId ord_odd");
    });

    it("to every rule counts only events within the time span", async () => {
      const { run, called } = await stack(actions("COMPLETED"));

      const { stdout } = await run("replay", "--from", "1h", "--json");

      expect(JSON.parse(stdout).events).to.deep.equal({
        total: 2,
        byType: { OrderCreated: 1, OrderConfirmed: 1 },
      });
      expect(called("StartReplay")[0]?.input).to.have.deep.property("Destination", { Arn: "arn:bus" });
    });
  });

  describe("fulfil", () => {
    const failed = shownOrder(["PENDING", "CONFIRMED", "PAID", "SHIPPING_FAILED"]);
    const shipped = shownOrder(["PENDING", "CONFIRMED", "PAID", "SHIPPING_FAILED", "SHIPPED"]);

    const fulfilling = async (actions: Actions, after: unknown) => {
      const api = await httpStandIn({ status: 200, body: failed }, { status: 200, body: after });
      closing.push(api.close);
      return stack(
        { StartExecution: () => ({ executionArn: "arn:execution", startDate: 1 }), ...actions },
        { apiUrl: api.url, apiKey: "k", fulfilmentStateMachineArn: "arn:machine" },
      );
    };
    const standard = { DescribeStateMachine: () => ({ type: "STANDARD" }) };
    const ended =
      (outcome: string, more: object = {}) =>
      () => ({
        status: "SUCCEEDED",
        output: JSON.stringify({ outcome, ...more }),
      });

    it("retry starts the state machine as an operator, and shows the order after it", async () => {
      const { run, called } = await fulfilling({ ...standard, DescribeExecution: ended("SHIPPED") }, shipped);

      const { code, stdout, stderr } = await run("fulfil", "retry", failed.orderId, "--json");

      expect(code, stderr).to.equal(0);
      expect(JSON.parse(stdout)).to.have.property("status", "SHIPPED");
      expect(called("StartExecution")[0]?.input).to.deep.include({
        stateMachineArn: "arn:machine",
        input: JSON.stringify({ action: "retry-shipping", orderId: failed.orderId }),
      });
    });

    it("reports that another execution is working on the order", async () => {
      const { run } = await fulfilling({ ...standard, DescribeExecution: ended("IGNORED") }, failed);

      const { code, stderr } = await run("fulfil", "refund", failed.orderId);

      expect(code).to.equal(5);
      expect(stderr).to.contain("Another execution");
    });

    it("says that a refund was begun, which only a refund can end", async () => {
      const begun = ended("IGNORED", { begun: "refund" });
      const retry = await fulfilling({ ...standard, DescribeExecution: begun }, failed);
      const refund = await fulfilling({ ...standard, DescribeExecution: begun }, failed);

      const retried = await retry.run("fulfil", "retry", failed.orderId);
      const refunded = await refund.run("fulfil", "refund", failed.orderId);

      expect(retried).to.include({ code: 5 });
      expect(retried.stderr).to.contain(`fulfil refund ${failed.orderId}`);
      expect(refunded.stderr).to.contain("Another execution");
    });

    it("reports why an execution failed", async () => {
      const DescribeExecution = () => ({ status: "FAILED", error: "GivenUp", cause: "no carrier" });
      const { run } = await fulfilling({ ...standard, DescribeExecution }, failed);

      const { code, stderr } = await run("fulfil", "retry", failed.orderId);

      expect(code).to.equal(1);
      expect(stderr).to.contain("FAILED: GivenUp: no carrier").and.to.contain("arn:execution");
    });

    it("watches the order itself where executions are Express", async () => {
      const { run, called } = await fulfilling(
        { DescribeStateMachine: () => ({ type: "EXPRESS" }) },
        shipped,
      );

      const { code, stderr } = await run("fulfil", "retry", failed.orderId);

      expect(code, stderr).to.equal(0);
      expect(called("DescribeExecution")).to.deep.equal([]);
    });
  });

  describe("clients", () => {
    const client = (keyHash: string) => ({
      keyHash: { S: keyHash },
      clientId: { S: "client-1" },
      name: { S: "shop" },
      scopes: { L: [{ S: "orders:read" }] },
      createdAt: { S: "2026-03-01T10:00:00.000Z" },
    });
    const [first, second] = ["a".repeat(64), `aa${"b".repeat(62)}`];
    const two = { Scan: () => ({ Items: [client(first), client(second)] }), UpdateItem: () => ({}) };

    it("create stores the hash of the key that it shows, never the key", async () => {
      const { run, called } = await stack({ PutItem: () => ({}) });

      const { code, stdout } = await run(
        ...["clients", "create", "--name", "shop", "--scope", "orders:read", "--json"],
      );
      const { key, keyHash } = JSON.parse(stdout);

      expect(code).to.equal(0);
      expect(key).to.match(/^ofk_/);
      expect(JSON.stringify(called("PutItem")))
        .to.contain(keyHash)
        .and.not.to.contain(key);
    });

    it("revoke stops every key of a client, or the one that is meant", async () => {
      const [all, one] = [await stack(two), await stack(two)];

      const ran = [
        await all.run("clients", "revoke", "client-1", "--yes"),
        await one.run("clients", "revoke", "client-1", "--key", "aaaaaaa", "--yes"),
      ];

      expect(ran.map(({ code }) => code)).to.deep.equal([0, 0]);
      expect(all.called("UpdateItem")).to.have.length(2);
      expect(one.called("UpdateItem").map(({ input }) => input.Key)).to.deep.equal([
        { keyHash: { S: first } },
      ]);
    });

    const asking = async (answer: boolean, env: NodeJS.ProcessEnv = {}, more = {}) => {
      const { outputs, called } = await stack(two, more);
      const questions: string[] = [];
      const confirm = async (question: string) => {
        questions.push(question);
        return answer;
      };
      const ran = await runOn(outputs, ["clients", "revoke", "client-1"], { confirm, env });
      return { ...ran, questions, updates: called("UpdateItem").length };
    };

    it("revoke asks which keys it may stop, and stops none on no", async () => {
      const [yes, no] = [await asking(true), await asking(false)];

      expect([yes.code, yes.updates, no.code, no.updates]).to.deep.equal([0, 2, 1, 0]);
      expect(no.questions).to.deep.equal([
        "Revoke 2 keys of client-1 (shop) on local, immediately and permanently?",
      ]);
      expect(no.stderr).to.contain("Nothing was revoked.");
    });

    it("revoke says before it asks that these commands use the key themselves", async () => {
      const { key, keyHash } = { key: "ofk_mine", keyHash: hashOfKey("ofk_mine") };
      const mine = { Scan: () => ({ Items: [client(keyHash)] }), UpdateItem: () => ({}) };
      const asked: string[] = [];
      const confirm = async (question: string) => {
        asked.push(question);
        return false;
      };

      for (const [outputs, env] of [
        [{ apiKey: key }, {}],
        [{ apiKey: "ofk_other" }, { ORDERFLOW_API_KEY: key }],
        [{ apiKey: "ofk_other" }, {}],
      ] as const) {
        const given = await stack(mine, outputs);
        await runOn(given.outputs, ["clients", "revoke", "client-1"], { confirm, env });
      }

      expect(asked.map((question) => question.includes("use this key to call the API"))).to.deep.equal([
        true,
        true,
        false,
      ]);
    });

    it("revoke doesn't ask about keys that were revoked before", async () => {
      const revoked = { ...client(first), revokedAt: { S: "2026-02-01T00:00:00.000Z" } };
      const { run } = await stack({ Scan: () => ({ Items: [revoked] }), UpdateItem: () => ({}) });

      expect((await run("clients", "revoke", "client-1")).code).to.equal(0);
    });

    it("list shows the others when one record can't be read, and warns which it is", async () => {
      const odd = { keyHash: { S: "f".repeat(64) }, clientId: { S: "client-2" } };
      const { run } = await stack({ Scan: () => ({ Items: [odd, client(first)] }) });

      const { code, stdout, stderr } = await run("clients", "list", "--json");

      expect(code).to.equal(0);
      expect(JSON.parse(stdout).clients).to.have.length(1);
      expect(stderr).to.match(/Warning: A stored client can't be read.*keyHash f{64}: name: /);
    });

    it("a further key is made for a client that exists", async () => {
      const { run, called } = await stack({ ...two, PutItem: () => ({}) });
      const create = ["clients", "create", "--name", "shop", "--scope", "orders:read", "--for"];

      const [known, unknown] = [await run(...create, "client-1"), await run(...create, "client-2")];

      expect([known.code, unknown.code]).to.deep.equal([0, 4]);
      expect(called("PutItem")).to.have.length(1);
    });
  });

  describe("queues", () => {
    const invoices = "http://127.0.0.1/000000000000/invoices";
    const more = {
      queueUrls: { invoices },
      deadLetterQueueUrls: { invoices: `${invoices}-dlq` },
    };
    const empty = { Query: () => ({ Count: 0, Items: [] }), DescribeAlarms: () => ({}) };

    it("of a consumer that the program has are listed, whatever its name", async () => {
      const { run } = await stack({ ...empty, GetQueueAttributes: holding(1) }, more);

      const status = JSON.parse((await run("status", "--json")).stdout);
      const listed = JSON.parse((await run("dlq", "list", "--json")).stdout);

      const names = (queues: readonly { name: string }[]) => queues.map(({ name }) => name);
      expect(names(status.queues)).to.deep.equal(["invoices", "notifier"]);
      expect(names(status.deadLetterQueues)).to.deep.equal(["invoices", "notifier", "outbox"]);
      expect(names(listed.queues)).to.deep.equal(["invoices", "notifier", "outbox"]);
    });

    it("are listed once where an older output names them too", async () => {
      const notifier = "http://127.0.0.1/000000000000/notifier";
      const { run } = await stack(
        { ...empty, GetQueueAttributes: holding(1) },
        { queueUrls: { notifier }, notifierQueueUrl: notifier },
      );

      expect(JSON.parse((await run("status", "--json")).stdout).queues).to.have.length(1);
    });

    it("that can't be asked are shown as unknown, and the others with their depth", async () => {
      const { run } = await stack(
        {
          ...empty,
          GetQueueAttributes: (input) => {
            if (String(input.QueueUrl).endsWith("invoices-dlq")) throw new AwsAnswer("QueueDoesNotExist");
            return holding(3)(input);
          },
        },
        more,
      );

      const { code, stdout, stderr } = await run("dlq", "list");

      expect(code, stderr).to.equal(0);
      expect(stdout)
        .to.match(/^invoices +unknown/m)
        .and.to.match(/^notifier +3/m);
      expect(stderr).to.contain("Queue invoices can't be read");
    });

    it("are all waited for: --wait continues while one consumer is still at work", async () => {
      let left = 3;
      const { run, called } = await stack(
        {
          GetQueueAttributes: (input) => {
            const own = String(input.QueueUrl) === invoices;
            return holding(own && left-- > 0 ? 1 : 0)(input);
          },
          Query: () => ({ Count: 0, Items: [] }),
          ListRules: () => ({ Rules: [] }),
          DescribeArchive: () => ({ ArchiveArn: "arn:archive", EventSourceArn: "arn:bus" }),
          StartReplay: () => ({ State: "STARTING" }),
          DescribeReplay: () => ({ State: "COMPLETED" }),
          // The mailbox, which is asked for without an action.
          undefined: () => ({ messages: [] }),
        },
        more,
      );

      const { code, stderr } = await run("replay", "--from", "1h", "--wait", "--json");

      expect(code, stderr).to.equal(0);
      const looks = called("GetQueueAttributes").filter(({ input }) => input.QueueUrl === invoices);
      expect(looks.length).to.be.greaterThan(3);
    });
  });

  describe("alarms", () => {
    it("are listed, composite alarms first", async () => {
      const alarm = (AlarmName: string, StateValue: string) => ({ AlarmName, StateValue });
      const { run, called } = await stack({
        Query: () => ({ Count: 0, Items: [] }),
        GetQueueAttributes: holding(0),
        DescribeAlarms: () => ({
          MetricAlarms: [alarm("orderflow-dev-b", "OK"), alarm("orderflow-dev-a", "ALARM")],
          CompositeAlarms: [alarm("orderflow-dev-customers-affected", "OK")],
        }),
      });

      const { alarms } = JSON.parse((await run("status", "--json")).stdout);

      expect(alarms.map(({ name }: { name: string }) => name)).to.deep.equal([
        "orderflow-dev-customers-affected",
        "orderflow-dev-a",
        "orderflow-dev-b",
      ]);
      expect(called("DescribeAlarms")[0]?.input).to.deep.include({
        AlarmTypes: ["CompositeAlarm", "MetricAlarm"],
        AlarmNamePrefix: "orderflow-dev-",
      });
    });
  });

  it("a refusal of AWS's ends with 5 and says what was refused", async () => {
    const { run } = await stack({});

    const { code, stderr } = await run("archive", "list");

    expect(code).to.equal(5);
    expect(stderr).to.contain("not allowed: DescribeArchive");
  });

  it("what AWS doesn't know ends with 4", async () => {
    const { run } = await stack({
      DescribeArchive: () => {
        throw new AwsAnswer("ResourceNotFoundException", "Archive archive does not exist.");
      },
    });

    const { code, stderr } = await run("archive", "list");

    expect(code).to.equal(4);
    expect(stderr).to.contain("Archive archive does not exist.");
  });
});
