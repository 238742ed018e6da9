import { isProtected } from "../aws/protection";
import type { Context } from "../context";
import { describeFailure } from "../failure";
import type { Target } from "../target";
import { credentialsCheck, regionCheck } from "./account";
import { alertsCheck } from "./alerts";
import { type Check, examine, type Finding, failed, ok, skipped } from "./finding";
import { engineCheck, nodeCheck, npmCheck, portsCheck } from "./machine";
import { sandboxCheck, senderCheck } from "./mail";
import { catalogueCheck, healthCheck, keyCheck } from "./shop";

/** Checks this machine and the cloud on which the commands would work, if there is one. */
export const examineSetUp = async (context: Context): Promise<Finding[]> => {
  const { env } = context.world;
  const machine = [nodeCheck(process.versions.node), npmCheck(env)];
  return context.stack === undefined
    ? examineLocal(context, [...machine, engineCheck(env)])
    : examineStack(context, machine);
};

const all = (checks: readonly Check[]): Promise<Finding[]> => Promise.all(checks.map(examine));

const examineLocal = async (context: Context, machine: readonly Check[]): Promise<Finding[]> => {
  const { env } = context.world;
  const running = await runningCloud(context);
  if (running instanceof Error) {
    const { message } = describeFailure(running);
    const cloud = { name: "Local cloud", ...failed({ detail: message, fix: "npm start" }) };
    const rest = ["API", "API key", "Catalogue"].map((name) => ({
      name,
      ...skipped("once the local cloud runs"),
    }));
    return [...(await all([...machine, portsCheck(env)])), cloud, ...rest];
  }
  const cloud: Check = {
    name: "Local cloud",
    look: async () => ok(`runs at ${running.need("awsEndpoint")}`),
  };
  return all([...machine, cloud, ...shopChecks(context, running), ...mailChecks(running)]);
};

/** The running local cloud, or why none runs. A killed one leaves its outputs behind. */
const runningCloud = async (context: Context): Promise<Target | Error> => {
  try {
    const target = await context.target();
    await fetch(target.need("awsEndpoint"), { signal: AbortSignal.timeout(10_000) });
    return target;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
};

const examineStack = async (context: Context, machine: readonly Check[]): Promise<Finding[]> => {
  const found: Finding[] = await all(machine);
  const outputs: Check = {
    name: "Stack",
    look: async () => ok(`${(await context.target()).name} is deployed`),
  };
  found.push(await examine(outputs));
  if (found.at(-1)?.state !== "ok") return found;
  const target = await context.target();
  const account = await all([credentialsCheck(target), regionCheck(target, context.world.env)]);
  found.push(...account);
  if (account.some(({ state }) => state !== "ok")) {
    const [api] = shopChecks(context, target);
    return [...found, ...(api ? [await examine(api)] : []), later("once the credentials work")];
  }
  return [...found, ...(await all([...shopChecks(context, target), ...mailChecks(target)]))];
};

const later = (when: string): Finding => ({ name: "Catalogue, key, mail, alerts", ...skipped(when) });

const shopChecks = (context: Context, target: Target): Check[] => [
  healthCheck(target),
  keyCheck(context),
  catalogueCheck(context, target),
];

const mailChecks = (target: Target): Check[] => {
  let asked: Promise<boolean> | undefined;
  const strict = () => {
    asked ??= isProtected(target);
    return asked;
  };
  return [senderCheck(target), sandboxCheck(target, strict), alertsCheck(target, strict)];
};
