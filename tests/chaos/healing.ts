import type { Order } from "../../handlers/domain/order";
import type { Aftermath } from "./aftermath";
import { type Calendar, minutes } from "./calendar";
import type { Chance } from "./chance";
import type { Operators } from "./operators";

export interface Healing {
  readonly aftermath: Aftermath;
  readonly operators: Operators;
  readonly calendar: Calendar;
  readonly chance: Chance;
  /** Until nothing is under way. */
  readonly rest: () => Promise<void>;
}

/** More than it ever takes. */
const rounds = 8;

/** What isn't at its end, where nothing but a decision is missing or not even that. */
const isUnfinished = ({ status, attempt }: Order): boolean =>
  status === "PENDING" || status === "CONFIRMED" || status === "PAID" || attempt !== undefined;

/**
 * The storm is over: operators do what the runbook says, and time passes, until there is nothing left to do. What can't
 * be brought to its end in this way is a broken promise, and left to be found.
 */
export const heal = async (healing: Healing): Promise<void> => {
  const { aftermath, operators, calendar, rest } = healing;
  await rest();
  for (let round = 1; round <= rounds; round += 1) {
    const orders = await aftermath.orders();
    const letters = await aftermath.deadLetterCount();
    if (round > 1 && letters === 0 && !orders.some(isUnfinished)) return;
    for (const queue of operators.redrivable) await operators.redrive(queue, 60);
    await decide(healing, orders, round);
    await rest();
    // Claims lapse, and the reconciler looks.
    await calendar.pass(45 * minutes);
    await rest();
  }
};

/** Some orders that couldn't be shipped are refunded and some tried again at first, in the end all are refunded. */
const decide = async (
  { operators, chance }: Healing,
  orders: readonly Order[],
  round: number,
): Promise<void> => {
  const undecided = orders.filter(({ status, attempt }) => status === "SHIPPING_FAILED" && !attempt);
  for (const { orderId } of undecided) {
    const action = chance.weighted([
      [round === 1 ? 1 : 0, "retry-shipping"],
      [1, "refund"],
      [round === 1 ? 1 : 0, undefined],
    ]);
    if (action !== undefined) await operators.fulfil(action, orderId);
  }
};
