import { arn } from "../service";

/** `rule/<name>` on the default bus, `rule/<bus>/<name>` on another. */
export const ruleArn = (bus: string, name: string): string =>
  arn("events", bus === "default" ? `rule/${name}` : `rule/${bus}/${name}`);

/** The names in a rule's ARN; undefined for another ARN. */
export const namesInRuleArn = (
  text: string,
): { readonly rule: string; readonly bus: string | undefined } | undefined => {
  const [, first, second] = /:rule\/([^/]+)(?:\/([^/]+))?$/.exec(text) ?? [];
  if (first === undefined) return undefined;
  return second === undefined ? { rule: first, bus: undefined } : { rule: second, bus: first };
};
