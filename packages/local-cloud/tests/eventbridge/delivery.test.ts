import { expect } from "chai";
import { AwsError } from "../../src/service";
import { StillClock } from "../../src/testing/still-clock";
import { entry, Harness, queueArn } from "./harness";

const throttled = () => new AwsError("ThrottlingException", "Slow down");

describe("Event delivery", () => {
  let harness: Harness;

  beforeEach(() => {
    harness = new Harness();
  });

  afterEach(() => harness.close());

  const atOnce: (readonly [string, Error, string])[] = [
    ["a queue whose policy refuses the rule", new AwsError("AccessDenied", "no", 403), "NO_PERMISSIONS"],
    ["a queue that doesn't exist", new AwsError("QueueDoesNotExist", "gone"), "NO_RESOURCE"],
  ];
  for (const [what, failure, code] of atOnce)
    it(`puts the event into the target's DLQ without a retry: ${what}`, async () => {
      await harness.declareOrders();
      harness.failures.inventory = [failure];

      const reply = await harness.put(entry());
      await harness.events.delivery.idle();

      const [letter] = harness.sent;
      expect(harness.sent).to.have.length(1);
      expect(letter?.queueArn).to.equal(queueArn("dlq"));
      expect(JSON.parse(letter?.body ?? "").id).to.equal(reply.Entries[0]?.EventId);
      expect(letter?.attributes).to.deep.equal({
        RULE_ARN: "arn:aws:events:us-east-1:000000000000:rule/orders/created",
        TARGET_ARN: queueArn("inventory"),
        ERROR_CODE: code,
        ERROR_MESSAGE: failure.message,
        RETRY_ATTEMPTS: "0",
      });
    });

  it("retries other errors until one attempt succeeds", async () => {
    await harness.declareOrders();
    harness.failures.inventory = [throttled(), new Error("connection reset"), throttled()];

    await harness.put(entry());
    await harness.events.delivery.idle();

    expect(harness.sent.map(({ queueArn: arn }) => arn)).to.deep.equal([queueArn("inventory")]);
  });

  it("gives up after the target's retry attempts", async () => {
    await harness.declareOrders({ retryPolicy: { maximumRetryAttempts: 2 } });
    harness.failures.inventory = [throttled(), throttled(), throttled(), throttled()];

    await harness.put(entry());
    await harness.events.delivery.idle();

    expect(harness.failures.inventory).to.have.length(1);
    expect(harness.sent[0]?.attributes).to.include({
      ERROR_CODE: "THROTTLING",
      EXHAUSTED_RETRY_CONDITION: "MaximumRetryAttempts",
      RETRY_ATTEMPTS: "2",
    });
  });

  it("gives up when the event is older than the target allows", async () => {
    await harness.close();
    const clock = new StillClock(0);
    const backoff = () => {
      clock.time += 25_000;
      return 0;
    };
    harness = new Harness({ clock, backoff });
    await harness.declareOrders({ retryPolicy: { maximumEventAgeInSeconds: 60 } });
    harness.failures.inventory = Array.from({ length: 10 }, throttled);

    await harness.put(entry());
    await harness.events.delivery.idle();

    expect(harness.sent[0]?.attributes).to.include({
      EXHAUSTED_RETRY_CONDITION: "MaximumEventAgeInSeconds",
      RETRY_ATTEMPTS: "3",
    });
  });

  it("tries what waits for a retry again when it stops, then dead-letters it", async () => {
    await harness.close();
    harness = new Harness({ backoff: () => 3_600_000 });
    await harness.declareOrders();
    harness.failures.inventory = [throttled(), throttled(), throttled()];
    await harness.put(entry());

    await harness.events.stop();

    expect(harness.events.delivery.pending).to.equal(0);
    expect(harness.sent.map(({ queueArn: arn }) => arn)).to.deep.equal([queueArn("dlq")]);
  });

  it("reports an event that reaches neither target nor dead-letter queue", async () => {
    await harness.declareOrders();
    harness.failures.inventory = [new AwsError("AccessDenied", "no")];
    harness.failures.dlq = [new AwsError("AccessDenied", "no either")];

    await harness.put(entry());
    await harness.events.delivery.idle();

    expect(harness.dropped).to.have.length(1);
    expect(harness.dropped[0]).to.contain("NO_PERMISSIONS").and.to.contain("no either");
  });

  it("invokes a function asynchronously", async () => {
    await harness.close();
    const invoked: string[] = [];
    harness = new Harness({
      functions: {
        invokeAsync: async (arn, payload) => void invoked.push(`${arn} ${JSON.parse(payload).source}`),
      },
    });
    const functionArn = "arn:aws:lambda:us-east-1:000000000000:function:notify";
    await harness.declareOrders({ arn: functionArn });

    await harness.put(entry());
    await harness.events.delivery.idle();

    expect(invoked).to.deep.equal([`${functionArn} shop.orders`]);
  });

  const inputs: (readonly [string, Record<string, unknown>, string])[] = [
    ["a constant", { input: '{"fixed":true}' }, '{"fixed":true}'],
    ["a part of the event", { inputPath: "$.detail.items[1]" }, '{"id":"b","n":2.0}'],
    ["a part that doesn't exist", { inputPath: "$.detail.none" }, "null"],
    [
      "a template of JSON",
      {
        inputTransformer: {
          inputPaths: { order: "$.detail.orderId", items: "$.detail.items", none: "$.detail.none" },
          inputTemplate:
            '{"order":<order>,"text":"order <order> by <aws.events.rule-name>","items":<items>,"gap":"<none>"}',
        },
      },
      '{"order":"o-\\"1","text":"order o-\\"1 by created","items":[{"id":"a"},{"id":"b","n":2.0}],"gap":""}',
    ],
    [
      "a template of text",
      {
        inputTransformer: {
          inputPaths: { kind: "$.detail-type" },
          inputTemplate: '"It is <kind>, <3"',
        },
      },
      '"It is OrderCreated, <3"',
    ],
  ];
  for (const [what, target, expected] of inputs)
    it(`sends ${what} instead of the event`, async () => {
      await harness.declareOrders(target);

      await harness.put(entry({ Detail: '{"orderId":"o-\\"1","items":[{"id":"a"},{"id":"b","n":2.0}]}' }));
      await harness.events.delivery.idle();

      expect(harness.sent.map(({ body }) => body)).to.deep.equal([expected]);
    });

  it("leaves the detail out of <aws.events.event>, and has it in <aws.events.event.json>", async () => {
    await harness.declareOrders({
      inputTransformer: { inputTemplate: '{"short":<aws.events.event>,"long":<aws.events.event.json>}' },
    });

    await harness.put(entry());
    await harness.events.delivery.idle();

    const { short, long } = JSON.parse(harness.sent[0]?.body ?? "");
    expect(short).to.include({ source: "shop.orders" }).and.not.to.have.property("detail");
    expect(long.detail).to.deep.equal({ orderId: "o-1", total: 1.5 });
  });

  it("doesn't deliver a template with an object inside quotes", async () => {
    await harness.declareOrders({
      inputTransformer: { inputPaths: { detail: "$.detail" }, inputTemplate: '{"text":"<detail>"}' },
    });

    await harness.put(entry());
    await harness.events.delivery.idle();

    expect(harness.sent.map(({ queueArn: arn }) => arn)).to.deep.equal([queueArn("dlq")]);
    expect(harness.sent[0]?.attributes).to.include({ ERROR_CODE: "INVALID_JSON" });
  });
});
