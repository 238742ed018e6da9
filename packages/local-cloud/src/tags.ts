import * as z from "zod";
import type { Provisioned } from "./registry";

const tagged = z.object({ tags: z.record(z.string(), z.string()) });

/** The tags with which the resource of an ARN was declared; none for what isn't there or has none. */
export const declaredTags = (
  resources: readonly Provisioned[],
  arn: string,
): Readonly<Record<string, string>> => {
  const resource = resources.find(({ outputs }) => outputs.arn === arn);
  return tagged.safeParse(resource?.inputs).data?.tags ?? {};
};

/** `{ stack: "dev" }` → `[{ Key: "stack", Value: "dev" }]` */
export const tagList = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
