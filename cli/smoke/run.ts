import { OrdersApi } from "../api/orders-api";
import type { Context } from "../context";
import { describeFailure } from "../failure";
import { leftOut } from "../output/left-out";
import { orUnknown } from "../unknown";
import { type Checked, checkMail, checkMoney, checkStock, endOf, type Where } from "./checks";
import { cleanUp } from "./clean-up";
import { removeLeftovers } from "./leftovers";
import { openShop, planShop } from "./own-shop";
import { type Provider, testPayments } from "./payments";
import { type Played, play, type Stage } from "./play";
import { type Scenario, scenariosFor } from "./scenario";

/** The result of one order. */
export interface Result {
  readonly scenario: string;
  readonly orderId: string | null;
  /** Its final status, and whether that is the expected one. */
  readonly end: { readonly ok: boolean; readonly found: string };
  readonly money: Checked;
  readonly mail: Checked;
  readonly seconds: number;
  /** What went wrong, if something did. */
  readonly problem: string | null;
}

export interface Report {
  readonly target: string;
  readonly ok: boolean;
  readonly provider: Provider;
  readonly results: readonly Result[];
  readonly stock: { readonly ok: boolean; readonly found: string; readonly expected: number };
}

/** Maximum seconds for what follows an order's end: its mail, its stock, and the clean-up. */
const longestAfterwards = 30;

/**
 * Places one order for every possible outcome on a target, with a product and a client created for it, and removes both
 * again, even when it fails or is interrupted.
 * @throws Refused if real cards would be charged
 */
export const smoke = async (context: Context, seconds: number): Promise<Report> => {
  const target = await context.target();
  const payments = await testPayments(target);
  const plan = planShop(context.world.now());
  const { shop } = plan;
  const api = new OrdersApi(target.need("apiUrl"), shop.apiKey);
  const run = { context, target, shop, api, placed: new Set<string>() };
  const afterwards = Math.min(seconds, longestAfterwards);
  return context.withCleanUp(
    async (signal) => {
      await removeLeftovers(target, context.world.now(), leftOut(context.out));
      await openShop(target, plan, leftOut(context.out));
      const stage: Stage = { ...run, context: context.withKey(shop.apiKey), seconds, signal };
      const played = await Promise.all(
        scenariosFor(payments.methods).map((scenario) => playTimed(stage, scenario)),
      );
      signal.throwIfAborted();
      const where = { context, target, seconds: afterwards, signal };
      const results = await resultsOf(played, payments.provider, where);
      const stock = await checkStock(where, run);
      const ok = stock.ok && results.every(({ problem }) => problem === null);
      return { target: target.name, ok, provider: payments.provider, results, stock };
    },
    () => cleanUp({ ...run, seconds: afterwards }),
  );
};

const resultsOf = (played: readonly Timed[], provider: Provider, where: Where): Promise<Result[]> =>
  Promise.all(
    played.map((timed) => {
      const money = () => checkMoney(where, provider, timed.scenario, timed.played);
      const mail = () => checkMail(where, timed.played);
      return resultOf(timed, {
        money: () => orUnknown(where.context, "The ledger", money()),
        mail: () => orUnknown(where.context, "The mailbox", mail()),
      });
    }),
  );

interface Timed {
  readonly scenario: Scenario;
  readonly played: Played;
  readonly seconds: number;
  readonly failure: string | null;
}

/**
 * Never throws: a failed scenario mustn't hide the results of the others, and after an interruption all of them must have
 * ended before the clean-up begins.
 */
const playTimed = async (stage: Stage, scenario: Scenario): Promise<Timed> => {
  const started = performance.now();
  const elapsed = (): number => Math.round((performance.now() - started) / 100) / 10;
  try {
    const played = await play(stage, scenario);
    return { scenario, played, seconds: elapsed(), failure: null };
  } catch (error) {
    const failure = describeFailure(error).message;
    return { scenario, played: { email: "" }, seconds: elapsed(), failure };
  }
};

interface Checks {
  readonly money: () => Promise<Checked>;
  readonly mail: () => Promise<Checked>;
}

const resultOf = async (timed: Timed, checks: Checks): Promise<Result> => {
  const { scenario, played, seconds, failure } = timed;
  const end = endOf(scenario, played);
  const [money, mail] = failure === null ? await Promise.all([checks.money(), checks.mail()]) : [null, null];
  const wrong = [
    ...(failure === null ? [] : [failure]),
    ...(failure === null && !end.ok ? [`it ended as ${end.found}, not ${wantedEnd(scenario)}`] : []),
    ...(money?.ok === false ? [`the payment is ${money.found}, not ${scenario.money}`] : []),
    ...(mail?.ok === false ? ["no e-mail names the order"] : []),
  ];
  return {
    scenario: scenario.name,
    orderId: played.order?.orderId ?? null,
    end,
    money,
    mail,
    seconds,
    problem: wrong.length === 0 ? null : wrong.join("; "),
  };
};

const wantedEnd = ({ ends }: Scenario): string =>
  typeof ends === "string" ? ends : `refused: ${ends.refused}`;
