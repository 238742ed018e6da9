import { createHash } from "node:crypto";
import { expect } from "chai";
import * as z from "zod";
import type { OrderView } from "../../cli/api/orders-api";
import { type Actions, awsStandIn } from "./support/aws-stand-in";
import { shownOrder } from "./support/order";
import { ordersStandIn } from "./support/orders-stand-in";
import { runOn } from "./support/world";

type Statuses = readonly OrderView["status"][];

const confirmed: Statuses = ["PENDING", "CONFIRMED"];
const paid: Statuses = [...confirmed, "PAID"];
const failed: Statuses = [...paid, "SHIPPING_FAILED"];
const shipped: Statuses = [...paid, "SHIPPED"];

/** What an execution does with its order, and how it ends. */
interface Run {
  readonly to?: Statuses;
  readonly output?: Readonly<Record<string, unknown>>;
  readonly fails?: boolean;
}

const startInput = z.object({ orderId: z.string(), action: z.string() });

const letterOf = (id: number, body: object, undelivered = false) => {
  const Body = JSON.stringify(body);
  return {
    MessageId: `m-${id}`,
    ReceiptHandle: `r-${id}`,
    Body,
    MD5OfBody: createHash("md5").update(Body).digest("hex"),
    ...(undelivered
      ? { MessageAttributes: { ERROR_CODE: { DataType: "String", StringValue: "THROTTLING" } } }
      : {}),
  };
};
type Letter = ReturnType<typeof letterOf>;

describe("redrive of fulfilment", () => {
  const closing: (() => Promise<void>)[] = [];

  afterEach(async () => {
    await Promise.all(closing.splice(0).map((close) => close()));
  });

  /** A queue of letters, orders, and a machine that runs each order's executions as told, the last one from then on. */
  const cloud = async (
    before: readonly OrderView[],
    letters: Letter[],
    runs: Readonly<Record<string, readonly Run[]>>,
    more: Actions = {},
  ) => {
    const orders = new Map(before.map((order) => [order.orderId, order]));
    const started: string[] = [];
    const queue = [...letters];
    const runOf = (arn: unknown): Run => {
      const [, orderId = "", number = "1"] = /^arn:(.+):(\d+)$/.exec(String(arn)) ?? [];
      const known = runs[orderId] ?? [];
      return known[Math.min(Number(number), known.length) - 1] ?? {};
    };
    const hidden = new Set<string>();
    const aws = await awsStandIn({
      GetQueueAttributes: () => ({
        Attributes: { QueueArn: "arn:dlq", ApproximateNumberOfMessages: String(queue.length) },
      }),
      ReceiveMessage: ({ MaxNumberOfMessages: most = 1 }) => {
        const Messages = queue.filter(({ MessageId }) => !hidden.has(MessageId)).slice(0, Number(most));
        for (const { MessageId } of Messages) hidden.add(MessageId);
        return { Messages };
      },
      DeleteMessage: ({ ReceiptHandle }) => {
        queue.splice(
          queue.findIndex((letter) => letter.ReceiptHandle === ReceiptHandle),
          1,
        );
        return {};
      },
      ChangeMessageVisibilityBatch: () => {
        hidden.clear();
        return { Successful: [], Failed: [] };
      },
      DescribeStateMachine: () => ({ type: "STANDARD" }),
      StartExecution: ({ input }) => {
        const { orderId, action } = startInput.parse(JSON.parse(String(input)));
        started.push(`${action} ${orderId}`);
        const number = started.filter((one) => one.endsWith(orderId)).length;
        const executionArn = `arn:${orderId}:${number}`;
        const { to } = runOf(executionArn);
        const order = orders.get(orderId);
        if (to && order) orders.set(orderId, shownOrder(to, { orderId }));
        return { executionArn, startDate: 1_770_000_000 };
      },
      DescribeExecution: ({ executionArn }) => {
        const { fails, output = {} } = runOf(executionArn);
        return fails
          ? { status: "FAILED", error: "FulfilmentGivenUp" }
          : { status: "SUCCEEDED", output: JSON.stringify(output) };
      },
      ...more,
    });
    const api = await ordersStandIn(orders);
    closing.push(aws.close, api.close);
    const outputs = {
      awsEndpoint: aws.url,
      apiUrl: api.url,
      apiKey: "k",
      fulfilmentStateMachineArn: "arn:machine",
      fulfilmentDlqUrl: `${aws.url}/000000000000/fulfilment-dlq`,
    };
    return {
      started,
      left: () => queue.map(({ MessageId }) => MessageId),
      redrive: (...args: readonly string[]) => runOn(outputs, ["dlq", "redrive", "fulfilment", ...args]),
    };
  };

  const order = (statuses: Statuses) => shownOrder(statuses);
  const givenUp = (id: number, { orderId }: OrderView) =>
    letterOf(id, { orderId, error: "PaymentUnavailable", reason: "{}" });

  it("continues with what EventBridge couldn't start, whether the letter is the event or its transformed input", async () => {
    const [one, other] = [order(confirmed), order(confirmed)];
    const letters = [
      letterOf(1, { "detail-type": "OrderConfirmed", detail: { data: { orderId: one.orderId } } }, true),
      letterOf(2, { action: "fulfil", orderId: other.orderId }, true),
    ];
    const ended = { to: shipped, output: { outcome: "SHIPPED" } };
    const { redrive, started, left } = await cloud([one, other], letters, {
      [one.orderId]: [ended],
      [other.orderId]: [ended],
    });

    const { code, stdout, stderr } = await redrive();

    expect(code, stderr).to.equal(0);
    expect(started).to.have.members([`resume ${one.orderId}`, `resume ${other.orderId}`]);
    expect(stdout).to.contain("2 dead letters of fulfilment redriven");
    expect(left()).to.deep.equal([]);
  });

  it("keeps the letter of an order that another execution has claimed, and reports why", async () => {
    const claimed = order(confirmed);
    const { redrive, left } = await cloud([claimed], [givenUp(1, claimed)], {
      [claimed.orderId]: [{ output: { outcome: "IGNORED", begun: "charge" } }],
    });

    const { code, stdout } = await redrive();

    expect(code).to.equal(1);
    expect(stdout).to.contain("Kept: m-1").and.to.contain("Another execution is working");
    expect(left()).to.deep.equal(["m-1"]);
  });

  it("keeps the letter of an order whose execution failed again", async () => {
    const stuck = order(paid);
    const { redrive, left } = await cloud([stuck], [givenUp(1, stuck)], {
      [stuck.orderId]: [{ fails: true }],
    });

    const { code, stdout } = await redrive();

    expect(code).to.equal(1);
    expect(stdout).to.contain("PAID").and.to.contain("FulfilmentGivenUp");
    expect(left()).to.deep.equal(["m-1"]);
  });

  it("lets the letter go once its order has moved, also when the execution failed further on", async () => {
    const [on, moved] = [order(confirmed), order(confirmed)];
    const { redrive, left } = await cloud([on, moved], [givenUp(1, on), givenUp(2, moved)], {
      [on.orderId]: [{ to: paid, fails: true }],
      [moved.orderId]: [{ to: shipped, output: { outcome: "IGNORED" } }],
    });

    const { code, stderr } = await redrive();

    expect(code, stderr).to.equal(0);
    expect(left()).to.deep.equal([]);
  });

  it("keeps the letter of an order that waits for a decision, and names the ways", async () => {
    const undecided = order(failed);
    const { redrive, left } = await cloud([undecided], [givenUp(1, undecided)], {
      [undecided.orderId]: [{ output: { outcome: "IGNORED", begun: null } }],
    });

    const { code, stdout } = await redrive();

    expect(code).to.equal(1);
    expect(stdout).to.contain("needs a decision: fulfil retry or fulfil refund");
    expect(left()).to.deep.equal(["m-1"]);
  });

  it("continues with a refund that was begun", async () => {
    const refunding = order(failed);
    const { redrive, left, started } = await cloud([refunding], [givenUp(1, refunding)], {
      [refunding.orderId]: [{ to: [...failed, "REFUNDED"], output: { outcome: "REFUNDED" } }],
    });

    const { code, stderr } = await redrive();

    expect(code, stderr).to.equal(0);
    expect(started).to.deep.equal([`resume ${refunding.orderId}`]);
    expect(left()).to.deep.equal([]);
  });

  it("starts nothing for an order that came to its end", async () => {
    const done = order(shipped);
    const { redrive, left, started } = await cloud([done], [givenUp(1, done)], {});

    expect((await redrive()).code).to.equal(0);
    expect(started).to.deep.equal([]);
    expect(left()).to.deep.equal([]);
  });

  it("tries an order once, and keeps one letter of it", async () => {
    const stuck = order(paid);
    const letters = [givenUp(1, stuck), givenUp(2, stuck), givenUp(3, stuck)];
    const { redrive, left, started } = await cloud([stuck], letters, { [stuck.orderId]: [{ fails: true }] });

    await redrive();

    expect(started).to.have.length(1);
    expect(left()).to.deep.equal(["m-1"]);
  });

  it("keeps what names no order, or one that doesn't exist", async () => {
    const unknown = order(confirmed);
    const letters = [letterOf(1, { detail: {} }, true), givenUp(2, unknown)];
    const { redrive, left } = await cloud([], letters, {});

    const { code, stdout } = await redrive();

    expect(code).to.equal(1);
    expect(stdout).to.contain("it names no order").and.to.contain(`there is no order ${unknown.orderId}`);
    expect(left()).to.deep.equal(["m-1", "m-2"]);
  });

  it("keeps the letter of an order that isn't finished in time", async () => {
    const slow = order(confirmed);
    const { redrive, left } = await cloud(
      [slow],
      [givenUp(1, slow)],
      {},
      { DescribeExecution: () => ({ status: "RUNNING" }) },
    );

    const { code, stdout } = await redrive("--timeout", "1");

    expect(code).to.equal(1);
    expect(stdout).to.contain("isn't finished after 1 s");
    expect(left()).to.deep.equal(["m-1"]);
  });
});
