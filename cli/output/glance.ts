import type { AlarmFacts } from "../aws/alarms";
import type { Failure } from "../aws/latest-failures";
import type { SeenQueue } from "../aws/queues";
import { statusText, timeText } from "./order";
import type { Colours } from "./output";
import { alarmsText } from "./status";
import { table } from "./table";

/** The summary that operators keep open. */
export interface Glance {
  readonly target: string;
  readonly at: string;
  readonly placedPerMinute: number;
  readonly shippedPerMinute: number;
  readonly queues: readonly SeenQueue[];
  readonly deadLetterQueues: readonly SeenQueue[];
  /** Null if they can't be read. */
  readonly alarms: readonly AlarmFacts[] | null;
  readonly failures: readonly Failure[];
}

export const glanceText = (glance: Glance, colours: Colours): string =>
  [
    `${colours.bold(glance.target)}  ${colours.dim(timeText(glance.at))}`,
    "",
    `Orders per minute: ${rate(glance.placedPerMinute)} placed, ${rate(glance.shippedPerMinute)} shipped`,
    `Queues:            ${depths(glance.queues, colours.yellow)}`,
    `Dead letters:      ${depths(glance.deadLetterQueues, colours.red)}`,
    "",
    alarmsText(glance.alarms, colours),
    "",
    failuresText(glance.failures, colours),
  ].join("\n");

const rate = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(1));

const depths = (queues: readonly SeenQueue[], notable: (text: string) => string): string =>
  queues
    .map(({ name, visible, inFlight, delayed }) => {
      if (visible === null) return `${name} unknown`;
      const held = visible + inFlight + delayed;
      return held > 0 ? notable(`${name} ${held}`) : `${name} 0`;
    })
    .join("  ");

const failuresText = (failures: readonly Failure[], colours: Colours): string =>
  failures.length === 0
    ? colours.green("No order failed.")
    : table(
        ["Failed", "Status", "Order", "Why"],
        failures.map(({ at, status, orderId, reason }) => [
          timeText(at),
          statusText(status, colours),
          orderId,
          reason ?? "",
        ]),
        colours,
      );
