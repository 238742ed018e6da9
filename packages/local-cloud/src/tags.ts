import * as z from "zod";
import type { Outputs, ResourceType } from "./resource";

export type Tags = Readonly<Record<string, string>>;

const tagged = z.object({ tags: z.record(z.string(), z.string()) });

/** The tags among the inputs of a resource. */
export const tagsIn = (inputs: unknown): Tags => tagged.safeParse(inputs).data?.tags ?? {};

/** Whether resources of a type have tags. */
export const hasTags = ({ inputs }: ResourceType): boolean =>
  inputs instanceof z.ZodObject && "tags" in inputs.shape;

/** The tags with which the resource of an ARN was declared; none for what isn't there or has none. */
export const declaredTags = (
  resources: readonly { readonly inputs: unknown; readonly outputs: Outputs }[],
  arn: string,
): Tags => tagsIn(resources.find(({ outputs }) => outputs.arn === arn)?.inputs);

/** `{ stack: "dev" }` → `[{ Key: "stack", Value: "dev" }]` */
export const tagList = (tags: Tags) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
