import { type EventBridgeClient, ListRulesCommand } from "@aws-sdk/client-eventbridge";
import * as z from "zod";
import { NotFound } from "../errors";
import type { Counts } from "./order-table";

export interface BusRule {
  readonly name: string;
  readonly arn: string;
  /** The detail-types that it matches; undefined if it matches all. */
  readonly types: readonly string[] | undefined;
}

const pattern = z.object({ "detail-type": z.array(z.string()).optional() });

/** The rules of a bus, without those that EventBridge manages for archives. */
export const rulesOf = async (client: EventBridgeClient, bus: string): Promise<BusRule[]> => {
  const rules: BusRule[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(new ListRulesCommand({ EventBusName: bus, NextToken: token }));
    for (const { Name, Arn, EventPattern, ManagedBy } of page.Rules ?? [])
      if (Name !== undefined && Arn !== undefined && ManagedBy === undefined)
        rules.push({ name: Name, arn: Arn, types: typesIn(EventPattern) });
    token = page.NextToken;
  } while (token !== undefined);
  return rules;
};

const typesIn = (text: string | undefined): readonly string[] | undefined =>
  text === undefined ? undefined : pattern.safeParse(JSON.parse(text)).data?.["detail-type"];

/** Pulumi adds a random suffix to names, and some begin with the stack's name: `inventory` stands for `inventory-1a2b3c4`. */
const answersTo = (rule: BusRule, name: string): boolean => {
  const logical = rule.name.replace(/-[0-9a-f]{7}$/, "");
  return rule.name === name || logical === name || logical.split("-").slice(2).join("-") === name;
};

export interface RuleChoice {
  readonly rule?: string | undefined;
  readonly type?: string | undefined;
}

/**
 * Finds the rules that a replay goes to; undefined means all. EventBridge can't replay a single type, so a type
 * selects the rules that match it.
 * @throws NotFound with the existing rules
 */
export const chosenRules = (rules: readonly BusRule[], { rule, type }: RuleChoice): BusRule[] | undefined => {
  if (rule === undefined && type === undefined) return undefined;
  const chosen = rules.filter(
    (one) => (rule === undefined || answersTo(one, rule)) && (type === undefined || takes(one, type)),
  );
  if (chosen.length > 0) return chosen;
  const what = [rule && `rule "${rule}"`, type && `that takes ${type}`].filter(Boolean).join(" ");
  const known = rules.map(({ name, types }) => `  ${name} (${types?.join(", ") ?? "all types"})`);
  throw new NotFound(`There is no ${rule ? what : `rule ${what}`}.`, {
    hint: `There are:\n${known.join("\n")}`,
  });
};

const takes = ({ types }: BusRule, type: string): boolean => types === undefined || types.includes(type);

/** Selects, from the events of a time span, those that go to these rules. */
export const eventsFor = (rules: readonly BusRule[] | undefined, span: Counts): Counts =>
  rules === undefined
    ? span
    : Object.fromEntries(Object.entries(span).filter(([type]) => rules.some((rule) => takes(rule, type))));
