import { type Bound, ceilingOf, logical, sorted } from "../ceiling/ceiling";
import { fullBatchesBound } from "../ceiling/full-batches";
import type { Saved } from "../saved-results";
import type { Work } from "../work/schema";
import { exact, figure, markdownTable } from "./sections";

/** The generated sections of docs/scale.md. */
export const scaleSections = ({ work, results }: Saved): Readonly<Record<string, string>> => {
  const { fixed, raisable } = ceilingOf(work);
  return {
    run: runText(work),
    fixed: boundTable(sorted([...fixed, fullBatchesBound(results)])),
    raisable: boundTable(raisable),
    work: workTable(work),
  };
};

const runText = ({ machine, measuredOn, mixed }: Work): string =>
  `Measured on ${measuredOn} over ${mixed.orders} orders (${machine.cpus} processors, Node.js ${machine.node}). ` +
  `Of these orders, ${figure(mixed.hotProduct.share * 100)} % contain the most popular product.`;

const boundTable = (bounds: readonly Bound[]): string =>
  markdownTable(
    ["orders per second", "limit", "per order", "AWS or the program allows", "what to do"],
    bounds.map(({ resource, perOrder, limit, ordersPerSecond, remedy }) => [
      `**${figure(ordersPerSecond)}**`,
      resource,
      figure(perOrder),
      limit.source.startsWith("https://")
        ? `[${exact(limit.most)} ${limit.unit}](${limit.source})`
        : `${exact(limit.most)} ${limit.unit} (\`${limit.source}\`)`,
      remedy,
    ]),
  );

const workTable = ({ mixed }: Work): string =>
  markdownTable(
    ["function", "invocations per order", "milliseconds per order"],
    mixed.functions.map(({ name, invocations, milliseconds }) => [
      logical(name),
      figure(invocations),
      figure(milliseconds),
    ]),
  );
