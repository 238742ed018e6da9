import { createHash } from "node:crypto";
import * as z from "zod";
import { acceptedArguments, type ProviderFunction } from "../provider-functions";

const strings = z.array(z.string());
const principal = z.strictObject({ type: z.string(), identifiers: strings });
const statement = z.strictObject({
  sid: z.string().optional(),
  effect: z.enum(["Allow", "Deny"]).default("Allow"),
  actions: strings.optional(),
  notActions: strings.optional(),
  resources: strings.optional(),
  notResources: strings.optional(),
  principals: z.array(principal).optional(),
  conditions: z.array(z.strictObject({ test: z.string(), variable: z.string(), values: strings })).optional(),
});
const inputsSchema = z.strictObject({
  policyId: z.string().optional(),
  version: z.string().default("2012-10-17"),
  statements: z.array(statement).default([]),
  sourcePolicyDocuments: strings.default([]),
  overridePolicyDocuments: strings.default([]),
});

type DocumentStatement = Record<string, unknown> & { Sid?: string | undefined };
const document = z.looseObject({
  Statement: z.preprocess(
    (value) => (Array.isArray(value) ? value : [value]),
    z.array(z.looseObject({ Sid: z.string().optional() })),
  ),
});

const token = "aws:iam/getPolicyDocument:getPolicyDocument";

/** Makes a policy of statements, and merges others into it, as the provider's function does. */
const getPolicyDocument: ProviderFunction = (given) => {
  const inputs = acceptedArguments(token, inputsSchema, given);
  const statements = merged([
    ...inputs.sourcePolicyDocuments.map(statementsOf),
    inputs.statements.map(documentStatement),
    ...inputs.overridePolicyDocuments.map(statementsOf),
  ]);
  const made = {
    Version: inputs.version,
    ...(inputs.policyId === undefined ? {} : { Id: inputs.policyId }),
    Statement: statements,
  };
  const minifiedJson = JSON.stringify(made);
  const id = createHash("sha256").update(minifiedJson).digest("hex").slice(0, 10);
  return { ...inputs, id, json: JSON.stringify(made, null, 2), minifiedJson };
};

/** The functions of the provider that IAM answers. */
export const policyFunctions: Readonly<Record<string, ProviderFunction>> = { [token]: getPolicyDocument };

const statementsOf = (json: string): readonly DocumentStatement[] => {
  const read = z.string().transform((text) => JSON.parse(text));
  return acceptedArguments(token, read.pipe(document), json).Statement;
};

/** A later statement replaces an earlier one of the same Sid. */
const merged = (lists: readonly (readonly DocumentStatement[])[]): readonly DocumentStatement[] => {
  const all: DocumentStatement[] = [];
  for (const one of lists.flat()) {
    const same = one.Sid ? all.findIndex(({ Sid }) => Sid === one.Sid) : -1;
    if (same < 0) all.push(one);
    else all[same] = one;
  }
  return all;
};

const oneOrMore = (values: readonly string[]): string | readonly string[] =>
  values.length === 1 && values[0] !== undefined ? values[0] : values;

const documentStatement = (given: z.output<typeof statement>): DocumentStatement => {
  const lists = {
    Action: given.actions,
    NotAction: given.notActions,
    Resource: given.resources,
    NotResource: given.notResources,
  };
  return {
    ...(given.sid ? { Sid: given.sid } : {}),
    Effect: given.effect,
    ...Object.fromEntries(
      Object.entries(lists).flatMap(([key, values]) => (values ? [[key, oneOrMore(values)]] : [])),
    ),
    ...(given.principals ? { Principal: principalOf(given.principals) } : {}),
    ...(given.conditions ? { Condition: conditionsOf(given.conditions) } : {}),
  };
};

const principalOf = (principals: readonly z.output<typeof principal>[]): unknown => {
  if (principals.some(({ type }) => type === "*")) return "*";
  const types = [...new Set(principals.map(({ type }) => type))];
  const named = (wanted: string) =>
    principals.flatMap(({ type, identifiers }) => (type === wanted ? identifiers : []));
  return Object.fromEntries(types.map((type) => [type, oneOrMore(named(type))]));
};

const conditionsOf = (
  conditions: readonly { test: string; variable: string; values: readonly string[] }[],
): unknown => {
  const byTest: Record<string, Record<string, readonly string[]>> = {};
  for (const { test, variable, values } of conditions) {
    byTest[test] ??= {};
    byTest[test][variable] = [...(byTest[test][variable] ?? []), ...values];
  }
  return byTest;
};
