import { createHash } from "node:crypto";
import { expect } from "chai";
import { type Actions, AwsAnswer, awsStandIn } from "./support/aws-stand-in";
import { httpStandIn } from "./support/http-stand-in";
import { shownOrder } from "./support/order";
import { runOn } from "./support/world";

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

  const stack = async (actions: Actions, more: Readonly<Record<string, string>> = {}) => {
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

    it("tells why a move failed, and how far it came", async () => {
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

  describe("redrive of fulfilment", () => {
    const undelivered = (index: number, body: unknown) => ({
      ...message(index, JSON.stringify(body)),
      MessageAttributes: { ERROR_CODE: { DataType: "String", StringValue: "THROTTLING" } },
    });

    it("starts what EventBridge couldn't, whether the letter is the event or its transformed input", async () => {
      const letters = [
        undelivered(1, { "detail-type": "OrderConfirmed", detail: { data: { orderId: "ord_1" } } }),
        undelivered(2, { action: "fulfil", orderId: "ord_2" }),
        undelivered(3, { detail: {} }),
      ];
      const { run, called } = await stack(
        {
          GetQueueAttributes: holding(3),
          ReceiveMessage: () => ({ Messages: letters.splice(0, 1) }),
          DeleteMessage: () => ({}),
          StartExecution: () => ({ executionArn: "arn:execution", startDate: 1_770_000_000 }),
          ChangeMessageVisibilityBatch: () => ({ Successful: [], Failed: [] }),
        },
        {
          fulfilmentStateMachineArn: "arn:machine",
          fulfilmentDlqUrl: "http://127.0.0.1/000000000000/fulfilment-dlq",
        },
      );

      const { code, stdout, stderr } = await run("dlq", "redrive", "fulfilment");

      expect(code, stderr).to.equal(1);
      expect(called("StartExecution").map(({ input }) => input.input)).to.deep.equal([
        '{"action":"fulfil","orderId":"ord_1"}',
        '{"action":"fulfil","orderId":"ord_2"}',
      ]);
      expect(called("DeleteMessage")).to.have.length(2);
      expect(stdout).to.contain("Kept: m-3").and.to.contain("it names no order");
    });
  });

  describe("dlq show", () => {
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

  describe("replay", () => {
    const history = [
      { status: "PENDING", at: "2026-03-01T11:30:00.000Z" },
      { status: "CONFIRMED", at: "2026-03-01T11:30:01.000Z" },
      { status: "CANCELLED", at: "2026-03-01T12:00:00.000Z" },
    ];
    const stored = {
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
          ? { Count: 1, Items: [stored] }
          : { Count: 0, Items: [] },
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

    it("to every rule counts what lies in the span only", async () => {
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
    const ended = (outcome: string) => () => ({ status: "SUCCEEDED", output: JSON.stringify({ outcome }) });

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

    it("says when another execution is at work on the order", async () => {
      const { run } = await fulfilling({ ...standard, DescribeExecution: ended("IGNORED") }, failed);

      const { code, stderr } = await run("fulfil", "refund", failed.orderId);

      expect(code).to.equal(5);
      expect(stderr).to.contain("Another execution");
    });

    it("tells why an execution failed", async () => {
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
        await all.run("clients", "revoke", "client-1"),
        await one.run("clients", "revoke", "client-1", "--key", "aaaaaaa"),
      ];

      expect(ran.map(({ code }) => code)).to.deep.equal([0, 0]);
      expect(all.called("UpdateItem")).to.have.length(2);
      expect(one.called("UpdateItem").map(({ input }) => input.Key)).to.deep.equal([
        { keyHash: { S: first } },
      ]);
    });

    it("a further key is made for a client that there is", async () => {
      const { run, called } = await stack({ ...two, PutItem: () => ({}) });
      const create = ["clients", "create", "--name", "shop", "--scope", "orders:read", "--for"];

      const [known, unknown] = [await run(...create, "client-1"), await run(...create, "client-2")];

      expect([known.code, unknown.code]).to.deep.equal([0, 4]);
      expect(called("PutItem")).to.have.length(1);
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
