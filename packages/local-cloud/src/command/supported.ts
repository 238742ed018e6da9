import * as z from "zod";
import type { Registry } from "../registry";

/** The supported part of a resource type. */
export interface SupportedType {
  /** The name in a program: `aws.sqs.Queue`. */
  readonly name: string;
  /** Why the type is refused, and what to declare instead; undefined if it is supported. */
  readonly instead?: string | undefined;
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** Properties that are accepted without effect. */
  readonly inert: readonly string[];
}

const schema = z.object({
  properties: z.record(z.string(), z.object({ inert: z.boolean().default(false) })).default({}),
  required: z.array(z.string()).default([]),
  instead: z.string().optional(),
});

/** Every resource type of a registry with its properties, by name. */
export const supportedTypes = (registry: Registry): readonly SupportedType[] =>
  registry
    .tokens()
    .map((token): SupportedType => {
      const { inputs, named } = registry.type(token);
      const shape = schema.parse(z.toJSONSchema(inputs, { io: "input", unrepresentable: "any" }));
      const needed = (property: string): boolean => property !== named && shape.required.includes(property);
      const effective = Object.keys(shape.properties).filter((name) => !shape.properties[name]?.inert);
      return {
        name: programName(token),
        instead: shape.instead,
        required: effective.filter(needed),
        optional: effective.filter((property) => !needed(property)),
        inert: Object.keys(shape.properties).filter((name) => shape.properties[name]?.inert),
      };
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1));

/** `aws:sqs/queue:Queue` → `aws.sqs.Queue`; `random:index/randomId:RandomId` → `random.RandomId` */
export const programName = (token: string): string => {
  const [provider, module = "", name] = token.split(":");
  const [folder] = module.split("/");
  return [provider, ...(folder === "index" ? [] : [folder]), name].join(".");
};

const listed = (names: readonly string[], mark = ""): string =>
  names.map((name) => `${mark}${name}${mark}`).join(", ");

/**
 * What is supported, as Markdown.
 * @param functions tokens of the provider functions that programs may call
 */
export const supportedTable = (registry: Registry, functions: readonly string[]): string => {
  const rows = supportedTypes(registry).map(({ name, instead, required, optional, inert }) =>
    instead === undefined
      ? `| ${name} | ${[listed(required, "**"), listed(optional)].filter(Boolean).join(", ")} | ${listed(inert)} |`
      : `| ${name} | refused: ${instead} | |`,
  );
  return [
    "| Resource type | Properties (**required**) | Accepted, without effect |",
    "|---|---|---|",
    ...rows,
    "",
    `Provider functions: ${listed(functions.map(programName).sort())}.`,
    "",
  ].join("\n");
};
