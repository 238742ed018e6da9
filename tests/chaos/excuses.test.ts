import type { Mishap } from "@orderflow/local-cloud";
import { expect } from "chai";
import { isExcused, recordId } from "./excuses";
import type { ArchivedEvent, Mail } from "./observation";

const time = (seconds: number): string => new Date(Date.UTC(2026, 2, 1, 10, 0, seconds)).toISOString();

const mail = (seconds: number): Mail => ({ to: "ada@example.com", subject: "Paid", at: time(seconds) });
const event: ArchivedEvent = {
  type: "OrderPaid",
  orderId: "ord_1",
  eventId: "ord_1:3",
  subject: "Paid",
};

const call = (to: string, subject: string): string =>
  new URLSearchParams({
    Action: "SendEmail",
    "Destination.ToAddresses.member.1": to,
    "Message.Subject.Data": subject,
  }).toString();

const ses: Mishap = {
  at: time(10),
  kind: "lost-answer",
  when: "after",
  function: "shop-local-notifier",
  service: "ses",
  action: "SendEmail",
  text: call("ada@example.com", "Paid"),
};
const noted: Mishap = {
  at: time(11),
  kind: "throttle",
  when: "before",
  function: "shop-local-notifier",
  service: "dynamodb",
  action: "UpdateItem",
  text: JSON.stringify({ Key: { id: { S: recordId(event.eventId) } } }),
};
const ended: Mishap = {
  at: time(12),
  kind: "ended",
  function: "shop-local-notifier",
  text: JSON.stringify({ Records: [{ body: JSON.stringify({ eventId: "ord_1:3" }) }] }),
};

/** An invocation that had the event while the clock was moved. */
const moved = (began: number, at: number, text = ended.text): Mishap => ({
  at: time(at),
  kind: "clock-moved",
  began: time(began),
  function: "shop-local-notifier",
  text,
});

/** Whether a mail may come at second 10, and again at second 20. */
const excused = (...mishaps: readonly Mishap[]): boolean => isExcused(mail(10), mail(20), event, { mishaps });

describe("a mail that came twice", () => {
  for (const [why, mishap] of [
    ["SES's answer to the first was lost", ses],
    ["nobody waited for SES's answer", { ...ses, kind: "abandoned" }],
    ["the instance was killed by the time SES had it", { ...ses, kind: "kill" }],
    ["what the notifier notes was lost", noted],
    ["the instance that sent it ended before it answered", ended],
    ["the instance that sent it had just ended when SES carried it out", { ...ended, at: time(9) }],
    ["the clock was moved under the invocation that sent the first", moved(9, 15)],
    ["the clock was moved under an invocation that was still under way at the second", moved(9, 25)],
  ] as const)
    it(`is no fault of the product when ${why}`, () => {
      expect(excused(mishap)).to.equal(true);
    });

  for (const [why, mishap] of [
    ["nothing went wrong", undefined],
    ["SES refused a mail, so that call sent nothing", { ...ses, kind: "throttle", when: "before" }],
    ["the instance was killed before SES had it", { ...ses, kind: "kill", when: "before" }],
    ["the answer of another customer's mail was lost", { ...ses, text: call("bob@example.com", "Paid") }],
    ["the answer of another mail was lost", { ...ses, text: call("ada@example.com", "Shipped") }],
    ["the answer was lost before the first was sent", { ...ses, at: time(9) }],
    ["the answer was lost after the second was sent", { ...ses, at: time(21) }],
    ["another function lost an answer", { ...noted, function: "shop-local-inventory" }],
    ["the note of another event was lost", { ...noted, text: recordId("ord_1:4") }],
    ["the note only took its time", { ...noted, kind: "slow" }],
    ["an instance that had the event ended long before the first was sent", { ...ended, at: time(-5) }],
    ["an instance ended that had another event", { ...ended, text: "ord_1:31" }],
    ["the clock was moved under an invocation that ended before the first was sent", moved(1, 9)],
    ["the clock was moved under an invocation that began after the first was sent", moved(11, 25)],
    ["the clock was moved under an invocation that had another event", moved(9, 15, "ord_1:31")],
    ["the clock was moved under another function", { ...moved(9, 15), function: "shop-local-inventory" }],
  ] as const)
    it(`is the product's fault when ${why}`, () => {
      expect(excused(...(mishap ? [mishap] : []))).to.equal(false);
    });

  const hour = 3_600;
  const twice = (first: number, second: number, ...mishaps: readonly Mishap[]): boolean =>
    isExcused(mail(first), mail(second), event, { mishaps });

  it("is no fault of the product when the second was sent as late as an invocation may that began beside the first", () => {
    expect(twice(10, 15 + 60, moved(9, 15))).to.equal(true);
  });

  it("is the product's fault when the second was sent by an invocation that began when the first was noted", () => {
    expect(twice(10, 15 + 61, moved(9, 15))).to.equal(false);
  });

  it("is no fault of the product when the clock was moved under both", () => {
    expect(twice(10, 2 * hour, moved(9, 15), moved(14, 2 * hour))).to.equal(true);
  });

  it("is the product's fault when the second began after the first had ended, though the clock was moved under it", () => {
    expect(twice(10, 2 * hour, moved(9, 15), moved(16, 2 * hour))).to.equal(false);
  });

  it("is the product's fault seconds after a move that no invocation lived through", () => {
    expect(twice(hour + 5, hour + 9, moved(3, hour))).to.equal(false);
  });

  it("is the product's fault when nobody knows which event it tells of", () => {
    expect(isExcused(mail(10), mail(20), undefined, { mishaps: [moved(9, 15)] })).to.equal(false);
  });
});
