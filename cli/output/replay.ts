import type { Counts } from "../aws/order-table";
import type { Changes } from "../aws/snapshot";
import type { Colours } from "./output";
import { facts } from "./table";

export interface ReplayResult {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** Null means every rule of the bus. */
  readonly rules: readonly string[] | null;
  readonly events: { readonly total: number; readonly byType: Counts };
  readonly state: string;
  /** Null without --wait. */
  readonly changes: Changes | null;
}

export const replayText = (
  { name, from, to, rules, events, state, changes }: ReplayResult,
  colours: Colours,
) =>
  facts(
    [
      ["Replay", name],
      ["Span", `${from} to ${to}`],
      ["Rules", rules?.join(", ") ?? "all"],
      ["Events", `${events.total}${bracketed(countsText(events.byType))}`],
      ["State", state],
      ["Changed", changes === null ? "unknown (add --wait)" : changesText(changes)],
    ],
    colours,
  );

const countsText = (counts: Counts): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(", ");

const bracketed = (text: string): string => text && ` (${text})`;

const signed = (counts: Counts): string[] =>
  Object.entries(counts).map(([name, change]) => `${name} ${change > 0 ? "+" : ""}${change}`);

export const changesText = ({ orders, deadLetters, emails }: Changes): string => {
  const changed = [
    ...signed(orders),
    ...signed(deadLetters).map((text) => `dead letters of ${text}`),
    ...(emails ? [`e-mails ${emails > 0 ? "+" : ""}${emails}`] : []),
  ];
  return changed.length === 0 ? "nothing" : changed.join(", ");
};
