import type { AlarmFacts } from "../aws/alarms";
import { type Counts, totalOf } from "../aws/order-table";
import type { QueueDepth } from "../aws/queues";
import type { Status } from "../commands/status";
import { statusText } from "./order";
import type { Colours } from "./output";
import { table } from "./table";

/** Everything at one look; what needs a person is red. */
export const statusReport = (status: Status, colours: Colours): string =>
  [
    heading(`Orders on ${status.target}`, colours),
    ordersText(status.orders, colours),
    heading("Queues", colours),
    depthsText(status.queues, colours.yellow, colours),
    heading("Dead letters", colours),
    depthsText(status.deadLetterQueues, colours.red, colours),
    heading("Executions in flight", colours),
    String(status.executionsInFlight ?? "unknown"),
    heading("Alarms", colours),
    alarmsText(status.alarms, colours),
  ].join("\n");

const heading = (text: string, colours: Colours): string => `\n${colours.bold(text)}`;

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
  queues: readonly QueueDepth[],
  notable: (text: string) => string,
  colours: Colours,
): string =>
  table(
    ["Queue", { title: "Waiting", align: "right" }, { title: "In flight", align: "right" }],
    queues.map(({ name, visible, inFlight, delayed }) => {
      const waiting = visible + delayed;
      return [name, waiting > 0 ? notable(String(waiting)) : "0", inFlight];
    }),
    colours,
  );

export const alarmsText = (alarms: readonly AlarmFacts[] | null, colours: Colours): string => {
  if (alarms === null) return "unknown";
  if (alarms.length === 0) return "none are set up";
  const shown = alarms.filter(({ state }) => state !== "OK");
  const quiet = alarms.length - shown.length;
  const rows = shown.map(({ name, state, reason }) => {
    const colour = state === "ALARM" ? colours.red : colours.yellow;
    return [colour(state), name, reason ?? ""];
  });
  const rest = colours.green(`${quiet} of ${alarms.length} are OK`);
  return rows.length === 0 ? rest : `${table(["State", "Alarm", "Why"], rows, colours)}\n${rest}`;
};
