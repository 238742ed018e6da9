import type { AlarmFacts } from "../aws/alarms";
import { type Counts, totalOf } from "../aws/order-table";
import type { SeenQueue } from "../aws/queues";
import type { Urls } from "../aws/urls";
import { statusText } from "./order";
import type { Colours } from "./output";
import { facts, table } from "./table";

export interface Status {
  readonly target: string;
  readonly urls: Urls;
  readonly orders: Counts;
  readonly queues: readonly SeenQueue[];
  readonly deadLetterQueues: readonly SeenQueue[];
  /** Null if it is unknown: there is no state machine, or it is an Express one. */
  readonly executionsInFlight: number | null;
  /** Null if they can't be read. */
  readonly alarms: readonly AlarmFacts[] | null;
}

/** The whole status; what needs a person is red. */
export const statusReport = (status: Status, colours: Colours): string =>
  [
    ...urlsText(status.urls, colours),
    heading(`Orders on ${status.target}`, colours),
    ordersText(status.orders, colours),
    heading("Queues", colours),
    depthsText(status.queues, colours.yellow, colours),
    heading("Dead letters", colours),
    depthsText(status.deadLetterQueues, colours.red, colours),
    heading("Running executions", colours),
    String(status.executionsInFlight ?? "unknown"),
    heading("Alarms", colours),
    alarmsText(status.alarms, colours),
  ].join("\n");

const heading = (text: string, colours: Colours): string => `\n${colours.bold(text)}`;

const urlsText = ({ api, docs, console, dashboard }: Urls, colours: Colours): string[] => {
  const known = [
    ["API", api],
    ["API docs", docs],
    ["Console", console],
    ["Dashboard", dashboard],
  ] as const;
  const rows = known.flatMap(([name, url]) => (url === null ? [] : [[name, url] as const]));
  return rows.length === 0 ? [] : [facts(rows, colours)];
};

const ordersText = (orders: Counts, colours: Colours): string =>
  table(
    ["Status", { title: "Orders", align: "right" }],
    [
      ...Object.entries(orders)
        .filter(([, count]) => count > 0)
        .map(([status, count]) => [statusText(status, colours), count]),
      ["total", totalOf(orders)],
    ],
    colours,
  );

const depthsText = (
  queues: readonly SeenQueue[],
  notable: (text: string) => string,
  colours: Colours,
): string =>
  table(
    ["Queue", { title: "Waiting", align: "right" }, { title: "In flight", align: "right" }],
    queues.map(({ name, visible, inFlight, delayed }) => {
      if (visible === null) return [name, "unknown", "unknown"];
      const waiting = visible + delayed;
      return [name, waiting > 0 ? notable(String(waiting)) : "0", inFlight];
    }),
    colours,
  );

/** Composite alarms and those that are on; the others are counted in one line each, to keep a quiet stack's page short. */
export const alarmsText = (alarms: readonly AlarmFacts[] | null, colours: Colours): string => {
  if (alarms === null) return "unknown";
  if (alarms.length === 0) return "none are set up";
  const shown = alarms.filter(({ state, composite }) => composite || state === "ALARM");
  const of = (wanted: string): number => alarms.filter(({ state }) => state === wanted).length;
  const [ok, waiting] = [of("OK"), of("INSUFFICIENT_DATA")];
  const rows = shown.map(({ name, state, reason }) => [stateText(state, colours), name, reason ?? ""]);
  return [
    ...(rows.length > 0 ? [table(["State", "Alarm", "Why"], rows, colours)] : []),
    colours.green(`${ok} of ${alarms.length} are OK`),
    ...(waiting > 0 ? [`${waiting} have no data yet`] : []),
  ].join("\n");
};

const stateText = (state: string, colours: Colours): string => {
  if (state === "ALARM") return colours.red(state);
  return state === "OK" ? colours.green(state) : colours.yellow(state);
};
