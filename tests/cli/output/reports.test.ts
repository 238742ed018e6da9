import { expect } from "chai";
import { changesBetween } from "../../../cli/aws/order-table";
import { comparison } from "../../../cli/aws/snapshot";
import { lettersText } from "../../../cli/commands/dlq/show";
import { mailsText } from "../../../cli/commands/emails";
import type { Status } from "../../../cli/commands/status";
import { coloursFor } from "../../../cli/output/output";
import { changesText, type ReplayResult, replayText } from "../../../cli/output/replay";
import { statusReport } from "../../../cli/output/status";
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

  it("tells the events by type and that it wasn't waited for", () => {
    const text = replayText(result, plain);

    expect(text).to.match(/^Events +3 \(OrderCreated 2, OrderConfirmed 1\)$/m);
    expect(text).to.match(/^Rules +all$/m);
    expect(text).to.match(/^Changed +not waited for/m);
  });

  it("tells an empty span without brackets", () => {
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
      { name: "dead-letters-notifier", state: "ALARM", reason: "7 > 0", since: null },
      { name: "api-errors", state: "OK", reason: null, since: null },
    ],
  };

  it("shows statuses that orders are in, queues, dead letters and the alarms that aren't OK", () => {
    const text = statusReport(status, plain);

    expect(text)
      .to.match(/^SHIPPED +4$/m)
      .and.not.to.contain("PENDING");
    expect(text).to.match(/^inventory +2 +3$/m);
    expect(text).to.match(/^notifier +7 +0$/m);
    expect(text).to.match(/Executions in flight\nunknown/);
    expect(text).to.match(/^ALARM +dead-letters-notifier +7 > 0$/m);
    expect(text).to.contain("1 of 2 are OK").and.not.to.contain("api-errors");
  });

  it("says when there are no alarms, and when they can't be known", () => {
    expect(statusReport({ ...status, alarms: [] }, plain)).to.contain("none are set up");
    expect(statusReport({ ...status, alarms: null }, plain)).to.match(/Alarms\nunknown$/);
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
