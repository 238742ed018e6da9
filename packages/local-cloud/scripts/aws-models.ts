import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import * as z from "zod";
import { type Constraint, wholeText } from "../src/aws-model/constraint";
import { operations } from "../src/aws-model/operations";
import {
  countedByService,
  modelledServices,
  type WireOperation,
  wireFile,
} from "../src/aws-model/wire-operations";
import { compact, demanding, uncounted } from "./demands";

/**
 * Takes the lengths, ranges, patterns and enumerations of the operations that are used out of AWS's models of its APIs, as
 * botocore publishes them (Apache-2.0), and writes src/aws-model/constraints.json, for resources, and
 * src/aws-model/wire-constraints.json, for calls.
 *
 *   node -r ./packages/local-cloud/typescript.cjs packages/local-cloud/scripts/aws-models.ts <botocore>/data
 */

const shape = z.object({
  type: z.string(),
  min: z.number().optional(),
  max: z.number().optional(),
  pattern: z.string().optional(),
  enum: z.array(z.string()).optional(),
  members: z
    .record(
      z.string(),
      z.object({ shape: z.string(), location: z.string().optional(), locationName: z.string().optional() }),
    )
    .optional(),
  member: z.object({ shape: z.string() }).optional(),
  key: z.object({ shape: z.string() }).optional(),
  value: z.object({ shape: z.string() }).optional(),
});
const model = z.object({
  operations: z.record(
    z.string(),
    z.object({
      input: z.object({ shape: z.string() }).optional(),
      http: z.object({ method: z.string(), requestUri: z.string() }),
    }),
  ),
  shapes: z.record(z.string(), shape),
});
type Model = z.output<typeof model>;

const kinds: Readonly<Record<string, Constraint["kind"]>> = {
  string: "text",
  integer: "number",
  long: "number",
  float: "number",
  double: "number",
  list: "list",
  map: "map",
  structure: "structure",
};

/** The newest model of a service. */
const modelOf = (data: string, service: string): Model => {
  const newest = readdirSync(join(data, service)).sort().at(-1) ?? "";
  const file = join(data, service, newest, "service-2.json");
  const text = existsSync(file) ? readFileSync(file) : gunzipSync(readFileSync(`${file}.gz`));
  return model.parse(JSON.parse(text.toString("utf8")));
};

/** Some models say lengths by the names of their shapes alone: `StringWithLengthBetween1And128`. */
const lengthsIn = (name: string): Pick<Constraint, "min" | "max"> => {
  const [, min, max, kilo] = /WithLengthBetween(\d+)And(\d+)(K?)$/.exec(name) ?? [];
  return min === undefined ? {} : { min: Number(min), max: Number(max) * (kilo ? 1_024 : 1) };
};

const constraintOf = (
  shapes: Model["shapes"],
  name: string,
  inside: readonly string[],
): Constraint | undefined => {
  const found = shapes[name];
  if (!found || inside.includes(name)) return undefined; // a shape inside itself
  const of = (reference: { shape: string } | undefined) =>
    reference && constraintOf(shapes, reference.shape, [...inside, name]);
  const members = Object.entries(found.members ?? {}).flatMap(([member, reference]) => {
    const inner = of(reference);
    return inner ? [[member, inner] as const] : [];
  });
  const demands = compact({
    ...lengthsIn(name),
    min: found.min ?? lengthsIn(name).min,
    max: found.max ?? lengthsIn(name).max,
    pattern: usable(found.pattern, name),
    values: found.enum,
    item: of(found.member),
    key: of(found.key),
    value: of(found.value),
    members: members.length > 0 ? Object.fromEntries(members) : undefined,
  });
  return { kind: kinds[found.type] ?? "other", ...demands };
};

const usable = (pattern: string | undefined, name: string): string | undefined => {
  if (pattern === undefined || pattern === ".*" || pattern === "[\\s\\S]*") return undefined;
  try {
    wholeText(pattern);
    return pattern;
  } catch (error) {
    console.error(`left out, the pattern of ${name}: ${error}`);
    return undefined;
  }
};

const textsIn = (folder: string): string => {
  const directory = join(__dirname, "../src", folder);
  const files = readdirSync(directory).filter((name) => name.endsWith(".ts"));
  return files.map((name) => readFileSync(join(directory, name), "utf8")).join("\n");
};

const locations = { uri: "path", querystring: "query", header: "header" } as const;
const isLocation = (name: string | undefined): name is keyof typeof locations =>
  name !== undefined && Object.hasOwn(locations, name);

const requestOf = ({ operations: known, shapes }: Model, operation: string): WireOperation["request"] => {
  const { http, input } = known[operation] ?? {};
  if (!http || http.requestUri === "/") return undefined;
  const places = Object.entries(shapes[input?.shape ?? ""]?.members ?? {}).flatMap(
    ([member, { location, locationName = member }]) =>
      isLocation(location) ? [[member, { in: locations[location], name: locationName }] as const] : [],
  );
  return { method: http.method, path: http.requestUri, places: Object.fromEntries(places) };
};

const wireOperations = (data: string): (readonly [string, WireOperation])[] =>
  modelledServices.flatMap(({ service, signingName, folder, except }) => {
    const modelled = modelOf(data, service);
    const texts = folder === undefined ? undefined : textsIn(folder);
    return Object.keys(modelled.operations).flatMap((operation) => {
      if (except?.test(operation)) return [];
      if (texts !== undefined && !new RegExp(`\\b${operation}\\b`).test(texts)) return [];
      const shape = modelled.operations[operation]?.input?.shape;
      const whole = shape === undefined ? undefined : constraintOf(modelled.shapes, shape, []);
      const input = whole && demanding(uncounted(whole, countedByService[`${signingName}.${operation}`]));
      const request = requestOf(modelled, operation);
      if (!input) return [];
      return [[`${signingName}.${operation}`, request ? { input, request } : { input }] as const];
    });
  });

/** By name, so that another version of the models shows what it changes. */
const sorted = <Value>(entries: readonly (readonly [string, Value])[]): Record<string, Value> =>
  Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));

const write = (name: string, contents: unknown): void =>
  writeFileSync(join(__dirname, "../src/aws-model", name), `${JSON.stringify(contents, undefined, 1)}\n`);

const [data] = process.argv.slice(2);
if (data === undefined) throw new Error("Name botocore's directory data, e.g. site-packages/botocore/data.");
const constraints = Object.values(operations).map(({ service, operation }) => {
  const { operations: known, shapes } = modelOf(data, service);
  const input = known[operation]?.input?.shape;
  if (input === undefined) throw new Error(`${service} has no ${operation}`);
  return [`${service}.${operation}`, constraintOf(shapes, input, [])] as const;
});
const about =
  "Lengths, ranges, patterns and enumerations of AWS's models of its APIs, as botocore publishes them (Apache-2.0).";
write("constraints.json", { about, operations: sorted(constraints) });
write("wire-constraints.json", wireFile.parse({ about, operations: sorted(wireOperations(data)) }));
