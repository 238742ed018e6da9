import { randomBytes } from "node:crypto";
import { DescribeReplayCommand, StartReplayCommand } from "@aws-sdk/client-eventbridge";
import { Command, Option } from "commander";
import * as z from "zod";
import { detailTypes } from "#handlers/domain/events";
import { archiveFacts } from "../aws/archives";
import { eventsBetween, totalOf } from "../aws/order-table";
import { type BusRule, chosenRules, eventsFor, rulesOf } from "../aws/rules";
import { comparison, settle, snapshot } from "../aws/snapshot";
import { type Context, parseOptions } from "../context";
import { Failed } from "../errors";
import { moment, timeout } from "../options";
import { leftOut } from "../output/left-out";
import { progressBar } from "../output/progress";
import { replayText } from "../output/replay";
import type { Target } from "../target";
import { examples } from "./examples";

const optionsSchema = (now: () => Date) =>
  z
    .object({
      from: moment(now),
      to: moment(now).default(now),
      type: z.string().optional(),
      rule: z.string().optional(),
      wait: z.boolean().default(false),
      timeout: timeout.default(3_600),
    })
    .refine(({ from, to }) => from < to, { path: ["to"], error: "must be later than --from" });
type Options = z.infer<ReturnType<typeof optionsSchema>>;

export const replayCommand = (context: Context): Command =>
  new Command("replay")
    .description(
      "send the archived events of a time span to the bus again; consumers ignore events that they have handled",
    )
    .requiredOption("--from <time>", "events of this time and later: ISO 8601, or 15m, 1h, 2d ago")
    .option("--to <time>", "events before this time (default: now)")
    .addOption(
      new Option("--type <type>", "only to rules that match this type of event").choices(
        Object.values(detailTypes),
      ),
    )
    .option("--rule <name>", "only to this rule")
    .option("--wait", "wait until the replay has ended and the queues are empty, and report what changed")
    .option("--timeout <seconds>", "how long --wait waits (default: 3600)")
    .addHelpText(
      "after",
      examples(
        "replay --from 1h --rule notifier --wait",
        "replay --from 2026-03-01T10:00:00Z --to 2026-03-01T11:00:00Z --type OrderConfirmed",
      ),
    )
    .action(async (raw: unknown) => replay(context, parseOptions(optionsSchema(context.world.now), raw)));

const replay = async (context: Context, options: Options): Promise<void> => {
  const target = await context.target();
  const rules = chosenRules(await rulesOf(target.aws.events(), target.need("eventBusName")), options);
  const table = target.need("ordersTable");
  const span = await eventsBetween(target.aws.dynamoDb(), table, options, leftOut(context.out));
  const events = eventsFor(rules, span);
  noteOthers(context, options, rules ?? []);
  const before = options.wait ? await snapshot(target) : undefined;
  const name = await start(target, options, rules);
  const toRules = rules?.map((rule) => rule.name) ?? null;
  const facts = { name, from: options.from.toISOString(), to: options.to.toISOString(), rules: toRules };
  const started = { ...facts, events: { total: totalOf(events), byType: events } };
  if (before === undefined) {
    const result = { ...started, state: "STARTED", changes: null };
    return context.out.result(result, (colours) => replayText(result, colours));
  }
  const state = await finish(context, target, name, options);
  await settle(context, target, options.timeout);
  const result = { ...started, state, changes: comparison(before, await snapshot(target)) };
  context.out.result(result, (colours) => replayText(result, colours));
};

/** Notes which other types the rules get, because EventBridge can't limit a replay to a type. */
const noteOthers = ({ out }: Context, { type }: Options, rules: readonly BusRule[]): void => {
  const others = rules.filter(({ types }) => types === undefined || types.length > 1).map(({ name }) => name);
  if (type === undefined || others.length === 0) return;
  out.note(
    `${others.join(", ")}: also gets the other types that it matches; consumers ignore events that they have handled.`,
  );
};

/** @returns the replay's name */
const start = async (target: Target, { from, to }: Options, rules: readonly BusRule[] | undefined) => {
  const client = target.aws.events();
  const archive = await archiveFacts(client, target.need("eventArchiveName"));
  const name = `orders-${new Date().toISOString().replace(/[-:]|\.\d+/g, "")}-${randomBytes(2).toString("hex")}`;
  await client.send(
    new StartReplayCommand({
      ReplayName: name,
      EventSourceArn: archive.arn,
      EventStartTime: from,
      EventEndTime: to,
      Destination: {
        Arn: archive.source,
        ...(rules === undefined ? {} : { FilterArns: rules.map(({ arn }) => arn) }),
      },
    }),
  );
  return name;
};

const ended: ReadonlySet<string> = new Set(["COMPLETED", "CANCELLED", "FAILED"]);

/** Waits for the replay itself. @throws Failed when it doesn't complete; TimedOut */
const finish = async (context: Context, target: Target, name: string, { from, to, timeout }: Options) => {
  const span = Math.ceil((to.getTime() - from.getTime()) / 1_000);
  const bar = progressBar(context.world.stderr, "Replaying", span);
  const look = async () => {
    const seen = await target.aws.events().send(new DescribeReplayCommand({ ReplayName: name }));
    const reached = seen.EventLastReplayedTime?.getTime() ?? from.getTime();
    bar.at(Math.min(span, Math.max(0, Math.floor((reached - from.getTime()) / 1_000))));
    return seen;
  };
  const isOver = ({ State = "" }: { State?: string | undefined }) => ended.has(State);
  try {
    const { State = "", StateReason } = await context.until(
      `replay ${name}`,
      { seconds: timeout },
      look,
      isOver,
    );
    if (State !== "COMPLETED")
      throw new Failed(`Replay ${name} is ${State}: ${StateReason ?? "no reason given"}`);
    return State;
  } finally {
    bar.end();
  }
};
