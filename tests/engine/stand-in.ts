import { createHash, randomBytes, randomUUID } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { factsOf } from "./resource-types";

/**
 * Stands in for a resource provider, in a process of its own, as the engine starts one: it makes up what AWS would
 * answer, and keeps nothing. Its first line is its port. Usage: stand-in.ts
 */
type Properties = Readonly<Record<string, unknown>>;

const region = "us-east-1";
const account = "123456789012";

/** `urn:pulumi:<stack>::<project>::<parent types>$<type>::<name>` */
const partsOf = (urn: string): { type: string; name: string } => {
  const [, , types = "", name = ""] = urn.split("::");
  return { type: types.slice(types.lastIndexOf("$") + 1), name };
};

/** Engine and providers mark secrets by wrapping them. */
const open = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(open);
  if (value === null || typeof value !== "object") return value;
  if (pulumi.runtime.isRpcSecret(value)) return open(pulumi.runtime.unwrapRpcSecret(value));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, open(inner)]));
};

const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(sorted(open(one))) === JSON.stringify(sorted(open(other)));

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
};

/** The name stays what it was; a new one has the resource's name and seven characters, as Pulumi makes them. */
const named = (urn: string, olds: Properties, news: Properties): Properties => {
  const { type, name } = partsOf(urn);
  const { autoname } = factsOf(type);
  if (autoname === undefined || news[autoname] !== undefined) return news;
  return { ...news, [autoname]: olds[autoname] ?? `${name}-${randomBytes(4).toString("hex").slice(0, 7)}` };
};

const text = (value: unknown): string => (typeof value === "string" ? value : "");

const arnOf = (service: string, rest: string): string => `arn:aws:${service}:${region}:${account}:${rest}`;

/** What AWS would compute: more than each type has, since nobody reads what a type doesn't have. */
const computed = (type: string, inputs: Properties): Record<string, unknown> => {
  const [, service = "", kind = ""] = /^\w+:(\w+)\/(\w+):/.exec(type) ?? [];
  const name = text(inputs.name) || text(inputs.alarmName) || text(inputs.email) || randomUUID();
  const arn = arnOf(service, `${kind}/${name}`);
  const api = createHash("sha256").update(name).digest("hex").slice(0, 10);
  return {
    arn,
    url: `https://sqs.${region}.amazonaws.com/${account}/${name}`,
    streamArn: `${arn}/stream/2026-11-27T00:00:00.000`,
    apiEndpoint: `https://${api}.execute-api.${region}.amazonaws.com`,
    executionArn: arnOf("execute-api", api),
    invokeArn: `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`,
    keyId: name,
    ...(type.startsWith("random:") ? { result: randomBytes(16).toString("hex") } : {}),
  };
};

/** Inputs are outputs too. `declared` is what the program gave: outputs alone can't tell what was taken away. */
const outputsOf = (inputs: Properties, own: Record<string, unknown>): Properties => ({
  ...own,
  ...inputs,
  declared: inputs,
});

const isProperties = (value: unknown): value is Properties => typeof value === "object" && value !== null;

const standIn: pulumi.provider.Provider = {
  check: async (urn: string, olds: Properties, news: Properties) => ({ inputs: named(urn, olds, news) }),
  diff: async (_id: string, urn: string, olds: Properties, news: Properties) => {
    const before = isProperties(olds.declared) ? olds.declared : olds;
    const keys = [...new Set([...Object.keys(before), ...Object.keys(news)])];
    const changed = keys.filter((key) => !isSame(before[key], news[key]));
    const { replacedBy } = factsOf(partsOf(urn).type);
    return { changes: changed.length > 0, replaces: changed.filter((key) => replacedBy.includes(key)) };
  },
  create: async (urn: string, inputs: Properties) => {
    const { type } = partsOf(urn);
    factsOf(type);
    const own = computed(type, inputs);
    return { id: text(inputs.name) || randomUUID(), outs: outputsOf(inputs, own) };
  },
  update: async (_id: string, _urn: string, olds: Properties, news: Properties) => ({
    outs: outputsOf(news, { ...olds }),
  }),
  delete: async () => {},
  invoke: async (token: string) => {
    if (token !== "aws:index/getRegion:getRegion") throw new Error(`${token} has no stand-in`);
    return { outputs: { region, name: region, id: region } };
  },
};

void pulumi.provider.main(standIn, process.argv.slice(2));
