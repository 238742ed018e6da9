import { createHash } from "node:crypto";
import type { Mishap } from "@orderflow/local-cloud";
import type { ArchivedEvent, Mail, Observation } from "./observation";

/** What the storm did that a second mail is a consequence of. */
type Storm = Pick<Observation, "mishaps">;

/** As Powertools names the record of an event. */
export const recordId = (eventId: string): string =>
  `email#${createHash("md5").update(JSON.stringify(eventId)).digest("base64")}`;

/**
 * Whether a mail may have come a second time: between the two, SES's answer to the first was lost, or what the notifier
 * notes of it was, or its instance ended before it had noted it; or the clock was moved under an invocation that had the
 * event. A mail has no idempotency key, so the notifier can't know better then. Without any of these a second mail is
 * the product's fault.
 */
export const isExcused = (
  first: Mail,
  second: Mail,
  event: ArchivedEvent | undefined,
  { mishaps }: Storm,
): boolean => {
  const notifiers = mishaps.filter(isNotifier);
  return (
    (event !== undefined && wasOvertaken(first, second, livedThroughMoves(notifiers, event))) ||
    notifiers.some(
      (mishap) =>
        isBetween(first, mishap, second) &&
        (losesAnswer(mishap, first) || (event !== undefined && losesRecord(mishap, event))),
    )
  );
};

/** Milliseconds after an instance has ended in which SES may still carry out a call that was on its way. */
const onItsWay = 10_000;

const isBetween = (first: Mail, { kind, at }: Mishap, second: Mail): boolean =>
  first.at <= (kind === "ended" ? later(at, onItsWay) : at) && at <= second.at;

/** An invocation of the notifier, from its begin to its end; ISO 8601, by the cloud's clock. */
interface Invocation {
  readonly began: string;
  readonly ended: string;
}

/** The invocations that had an event while the clock was moved. */
const livedThroughMoves = (mishaps: readonly Mishap[], event: ArchivedEvent): readonly Invocation[] =>
  mishaps.flatMap(({ kind, began, at, text = "" }) =>
    kind === "clock-moved" && began !== undefined && names(text, event) ? [{ began, ended: at }] : [],
  );

/** Milliseconds that an invocation of the notifier has at most: its time-out. */
const longest = 60_000;

/**
 * On AWS no invocation lives through the hours that a test lets pass while it runs, so its claim of an event counts no
 * more after as much time as it may have. Here a message comes again in the middle of it, and both send. The second
 * began before the first had ended, since then the mail was noted; it may have lived through a move as well.
 */
const wasOvertaken = (first: Mail, second: Mail, moved: readonly Invocation[]): boolean =>
  moved.some(
    (one) =>
      hasSent(one, first) &&
      (second.at <= later(one.ended, longest) ||
        moved.some((other) => other.began <= one.ended && hasSent(other, second))),
  );

const hasSent = ({ began, ended }: Invocation, { at }: Mail): boolean => began <= at && at <= ended;

const later = (moment: string, milliseconds: number): string =>
  new Date(Date.parse(moment) + milliseconds).toISOString();

const isNotifier = ({ function: name = "" }: Mishap): boolean => /(^|-)notifier$/.test(name);

const isLost = ({ kind, when }: Mishap): boolean =>
  kind === "abandoned" || kind === "lost-answer" || (kind === "kill" && when === "after");

const losesAnswer = (mishap: Mishap, { to, subject }: Mail): boolean => {
  if (mishap.service !== "ses" || !isLost(mishap)) return false;
  const call = new URLSearchParams(mishap.text);
  return call.get("Destination.ToAddresses.member.1") === to && call.get("Message.Subject.Data") === subject;
};

const names = (text: string, { eventId }: ArchivedEvent): boolean =>
  new RegExp(`${eventId}(?!\\d)`).test(text);

const losesRecord = ({ kind, service, text = "" }: Mishap, event: ArchivedEvent): boolean => {
  if (kind === "ended") return names(text, event);
  return service === "dynamodb" && kind !== "slow" && text.includes(recordId(event.eventId));
};
