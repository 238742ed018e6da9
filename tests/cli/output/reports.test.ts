import { expect } from "chai";
import { changesBetween } from "../../../cli/aws/order-table";
import { comparison } from "../../../cli/aws/snapshot";
import { lettersText } from "../../../cli/commands/dlq/show";
import { mailsText } from "../../../cli/commands/emails";
import { coloursFor } from "../../../cli/output/output";
import { changesText, type ReplayResult, replayText } from "../../../cli/output/replay";
import { type Status, statusReport } from "../../../cli/output/status";
import { stuckText } from "../../../cli/output/stuck";
import type { OverdueOrder } from "../../../handlers/reconciliation/report";
import { Screen } from "../support/world";

const plain = coloursFor(new Screen(), {});

describe("what changed", () => {
  it("is the difference, without what stayed the same", () => {
    expect(changesBetween({ PENDING: 2, PAID: 1 }, { PENDING: 1, PAID: 1, SHIPPED: 1 })).to.deep.equal({
      PENDING: -1,
      SHIPPED: 1,
    });
  });

  it("is nothing on a healthy system", () => {
    const seen = { orders: { SHIPPED: 3 }, deadLetters: { inventory: 0 }, emails: 12 };

    expect(changesText(comparison(seen, seen))).to.equal("nothing");
  });

  it("names orders, dead letters and e-mails", () => {
    const before = { orders: { CONFIRMED: 1 }, deadLetters: { notifier: 2 }, emails: 0 };
    const after = { orders: { SHIPPED: 1 }, deadLetters: { notifier: 0 }, emails: 2 };

    expect(changesText(comparison(before, after))).to.equal(
      "CONFIRMED -1, SHIPPED +1, dead letters of notifier -2, e-mails +2",
    );
  });

  it("says nothing of e-mails where they aren't kept", () => {
    const seen = { orders: {}, deadLetters: {}, emails: null };

    expect(comparison(seen, seen)).to.have.property("emails", null);
  });
});

describe("orders that are stuck, as text", () => {
  const order = (changes: Partial<OverdueOrder>): OverdueOrder => ({
    orderId: "ord_01J9ZQ3W5B2N8K4T6V7X1Y0ABC",
    status: "PAID",
    since: "2026-03-01T10:00:00.000Z",
    begun: null,
    findings: [],
    outcome: "restartable",
    restartedBefore: false,
    ...changes,
  });
  const textOf = (...orders: OverdueOrder[]) =>
    stuckText({ at: "2026-03-01T12:00:00.000Z", orders, more: false }, plain);

  it("says that there are none", () => {
    expect(textOf()).to.equal("No order has been in its status for too long.");
  });

  const nexts: readonly [Partial<OverdueOrder>, string][] = [
    [{}, "restarts it within five minutes"],
    [{ outcome: "restarted" }, "restarts it within five minutes"],
    [{ outcome: "waiting" }, "an execution is working on it"],
    [{ outcome: "unknown", problem: "no answer" }, "can't be examined: no answer"],
    [{ outcome: "undecided", status: "SHIPPING_FAILED" }, "fulfil retry or fulfil refund"],
    [
      { outcome: "undecided", findings: ["refunded-and-shipped"] },
      "refunded, but shipped  check the payment, then fulfil refund",
    ],
    [{ outcome: "undecided" }, "check its history"],
  ];
  for (const [changes, next] of nexts)
    it(`says what comes next: ${next}`, () => {
      expect(textOf(order(changes)).split("\n")[1]).to.contain(next);
    });

  it("names status, moment, what was begun and what was found", () => {
    const [title, row] = textOf(
      order({ begun: "label", findings: ["charged-not-paid", "label-without-shipment"] }),
    ).split("\n");

    expect(title).to.match(/^Order +Status +Since +Begun +Found +Next$/);
    expect(row)
      .to.match(/PAID +2026-03-01 10:00:00.000Z +label/)
      .and.to.contain("charged, but not paid; a label without a shipment");
  });
});

describe("a replay as text", () => {
  const result: ReplayResult = {
    name: "orders-1",
    from: "2026-03-01T10:00:00.000Z",
    to: "2026-03-01T11:00:00.000Z",
    rules: null,
    events: { total: 3, byType: { OrderCreated: 2, OrderConfirmed: 1 } },
    state: "STARTED",
    changes: null,
  };

  it("shows the events by type, and that the changes are unknown without --wait", () => {
    const text = replayText(result, plain);

    expect(text).to.match(/^Events +3 \(OrderCreated 2, OrderConfirmed 1\)$/m);
    expect(text).to.match(/^Rules +all$/m);
    expect(text).to.match(/^Changed +unknown/m);
  });

  it("shows an empty time span without brackets", () => {
    expect(replayText({ ...result, events: { total: 0, byType: {} } }, plain)).to.match(/^Events +0$/m);
  });
});

describe("status as text", () => {
  const queue = { url: "http://q", arn: "arn", visible: 0, inFlight: 0, delayed: 0 };
  const status: Status = {
    target: "dev",
    orders: { PENDING: 0, SHIPPED: 4 },
    queues: [{ ...queue, name: "inventory", visible: 1, delayed: 1, inFlight: 3 }],
    deadLetterQueues: [{ ...queue, name: "notifier", visible: 7 }],
    executionsInFlight: null,
    alarms: [
      { name: "customers-affected", composite: true, state: "OK", reason: "none is on", since: null },
      { name: "dead-letters-notifier", composite: false, state: "ALARM", reason: "7 > 0", since: null },
      { name: "api-errors", composite: false, state: "OK", reason: null, since: null },
      { name: "api-latency", composite: false, state: "INSUFFICIENT_DATA", reason: "new", since: null },
      { name: "queue-age", composite: false, state: "INSUFFICIENT_DATA", reason: "new", since: null },
    ],
    urls: {
      api: "https://api.example.com",
      docs: "https://api.example.com/docs",
      console: null,
      dashboard: "https://console.example.com/dashboard",
    },
  };

  it("shows where to look, statuses that orders are in, queues, dead letters and the alarms that are on", () => {
    const text = statusReport(status, plain);

    expect(text)
      .to.match(/^API +https:\/\/api\.example\.com$/m)
      .and.to.match(/^API docs +https:\/\/api\.example\.com\/docs$/m)
      .and.to.match(/^Dashboard +https/m)
      .and.not.to.match(/^Console/m);
    expect(text)
      .to.match(/^SHIPPED +4$/m)
      .and.not.to.contain("PENDING");
    expect(text).to.match(/^inventory +2 +3$/m);
    expect(text).to.match(/^notifier +7 +0$/m);
    expect(text).to.match(/Running executions\nunknown/);
    expect(text).to.match(/^OK +customers-affected +none is on\nALARM +dead-letters-notifier +7 > 0$/m);
    expect(text).to.contain("2 of 5 are OK").and.not.to.contain("api-errors");
  });

  it("sums up the alarms that have no data yet in one line", () => {
    const text = statusReport(status, plain);

    expect(text).to.contain("2 have no data yet").and.not.to.contain("api-latency");
  });

  it("says when there are no alarms, and when alarms or a queue can't be known", () => {
    const unknown = {
      name: "invoices",
      url: "http://q",
      arn: null,
      visible: null,
      inFlight: null,
      delayed: null,
    };

    expect(statusReport({ ...status, alarms: [] }, plain)).to.contain("none are set up");
    expect(statusReport({ ...status, alarms: null }, plain)).to.match(/Alarms\nunknown$/);
    expect(statusReport({ ...status, queues: [unknown] }, plain)).to.match(/^invoices +unknown +unknown$/m);
  });
});

describe("dead letters and e-mails as text", () => {
  it("say when there are none", () => {
    expect(lettersText([], plain)).to.equal("No dead letters.");
    expect(mailsText([], false, plain)).to.equal("No e-mails.");
  });

  it("show an e-mail's text when it is asked for", () => {
    const mail = {
      id: "1",
      to: ["ada@example.com"],
      subject: "We received your order",
      text: "Hello,\n\nThank you.",
      sentAt: "2026-03-01T10:00:00.000Z",
    };

    expect(mailsText([mail], false, plain)).not.to.contain("Thank you.");
    expect(mailsText([mail], true, plain)).to.contain("  Hello,\n\n  Thank you.");
  });

  it("show a payload that isn't JSON as it is", () => {
    const text = lettersText(
      [
        {
          messageId: "m-1",
          kind: "consumer",
          sentAt: null,
          attempts: null,
          error: null,
          eventType: null,
          orderId: null,
          correlationId: null,
          payload: "not JSON",
        },
      ],
      plain,
    );

    expect(text)
      .to.contain("  not JSON")
      .and.to.match(/^Error +not in the logs/m);
    expect(text).not.to.match(/^(Sent|Attempts|Order)/m);
  });
});
