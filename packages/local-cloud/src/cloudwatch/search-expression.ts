import { AwsError } from "../service";
import type { MetricId } from "./metric";

/** What a SEARCH expression asks for. */
export interface Search {
  readonly namespace: string | undefined;
  /** Exactly these dimensions, whatever their values; any when there is no schema. */
  readonly dimensions: readonly string[] | undefined;
  /** `MetricName="Sent" stack="dev"`: properties and their exact values. */
  readonly exact: readonly (readonly [name: string, value: string])[];
  /** Words that stand anywhere in the metric's name or dimensions. */
  readonly words: readonly string[];
  readonly stat: string;
  /** Seconds. */
  readonly period: number;
}

/** A metric that a search found, with the words that tell it from the others. */
export interface Found {
  readonly metric: MetricId;
  readonly label: string;
}

const shape = /^\s*SEARCH\(\s*'(.*)'\s*,\s*'([^']*)'\s*(?:,\s*(\d+)\s*)?\)\s*$/s;
const schema = /^\s*\{([^}]*)\}/;
const term = /([A-Za-z0-9_.:/-]+)\s*=\s*"([^"]*)"|"([^"]*)"|(\S+)/g;

export const isSearch = (expression: string | undefined): expression is string =>
  expression !== undefined && /^\s*SEARCH\(/.test(expression);

/**
 * Reads a search, as far as it is a list of terms that all must match.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html
 * @throws AwsError ValidationError
 */
export const parseSearch = (expression: string): Search => {
  const [, text = "", stat = "", period = "300"] = shape.exec(expression) ?? [];
  if (stat === "" || /\b(OR|NOT)\b/.test(text))
    throw new AwsError("ValidationError", `Error in expression '${expression}': this search isn't supported`);
  const [head = "", inside] = schema.exec(text) ?? [];
  const [namespace, ...dimensions] = (inside ?? "").split(",").map(unquoted);
  const terms = [...text.slice(head.length).matchAll(term)].filter(([all]) => all !== "AND");
  return {
    namespace: inside === undefined ? undefined : namespace,
    dimensions: inside === undefined ? undefined : dimensions,
    exact: terms.flatMap(([, name, value]) => (name === undefined ? [] : [[name, value ?? ""] as const])),
    words: terms.flatMap(([, name, , quoted, word]) => (name === undefined ? [quoted ?? word ?? ""] : [])),
    stat,
    period: Number(period),
  };
};

const unquoted = (text: string): string => text.trim().replace(/^"(.*)"$/, "$1");

/** The metrics that match, each labelled by the values in which they differ. */
export const searched = (search: Search, metrics: readonly MetricId[]): readonly Found[] => {
  const found = metrics.filter((metric) => matches(search, metric));
  const differing = Object.keys(found[0]?.dimensions ?? {}).filter(
    (name) => new Set(found.map(({ dimensions }) => dimensions[name])).size > 1,
  );
  return found.map((metric) => ({
    metric,
    label: differing.map((name) => metric.dimensions[name]).join(" ") || metric.name,
  }));
};

const matches = (search: Search, { namespace, name, dimensions }: MetricId): boolean => {
  const names = Object.keys(dimensions);
  const text = [name, ...names, ...Object.values(dimensions)].join(" ").toLowerCase();
  const property = (wanted: string) =>
    ({ metricname: name, namespace })[wanted.toLowerCase()] ?? dimensions[wanted];
  return (
    (search.namespace === undefined || search.namespace === namespace) &&
    (search.dimensions === undefined ||
      (names.length === search.dimensions.length &&
        names.every((one) => search.dimensions?.includes(one)))) &&
    search.exact.every(([wanted, value]) => property(wanted) === value) &&
    search.words.every((word) => text.includes(word.toLowerCase()))
  );
};
