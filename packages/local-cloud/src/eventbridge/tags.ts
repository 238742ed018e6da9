import * as z from "zod";
import { AwsError } from "../service";
import { tagsIn } from "../tags";
import type { Buses } from "./buses";
import { busNameOf } from "./put-events";

/** Tags as EventBridge's calls carry them. */
export const tagList = z.array(z.strictObject({ Key: z.string(), Value: z.string() }));

type Tags = z.output<typeof tagList>;

export const tagsOf = (list: Tags = []): Map<string, string> =>
  new Map(list.map(({ Key, Value }) => [Key, Value]));

/** The tags of a declaration. */
export const tagMap = (inputs: unknown): Map<string, string> => new Map(Object.entries(tagsIn(inputs)));

/** Changes the declared tags, and leaves those that calls have set. */
export const retag = (tags: Map<string, string>, before: unknown, inputs: unknown): void => {
  for (const key of tagMap(before).keys()) tags.delete(key);
  for (const [key, value] of tagMap(inputs)) tags.set(key, value);
};

/** Tags of buses and rules. @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TagResource.html */
export const tagActions = (buses: Buses) => ({
  TagResource: (input: unknown) => {
    const { ResourceARN, Tags } = tagInput.parse(input);
    const tags = taggedIn(buses, ResourceARN);
    for (const [key, value] of tagsOf(Tags)) tags.set(key, value);
    return {};
  },
  UntagResource: (input: unknown) => {
    const { ResourceARN, TagKeys } = untagInput.parse(input);
    const tags = taggedIn(buses, ResourceARN);
    for (const key of TagKeys) tags.delete(key);
    return {};
  },
  ListTagsForResource: (input: unknown) => {
    const tags = taggedIn(buses, listInput.parse(input).ResourceARN);
    return { Tags: [...tags].map(([Key, Value]) => ({ Key, Value })) };
  },
});

const listInput = z.strictObject({ ResourceARN: z.string() });
const tagInput = listInput.extend({ Tags: tagList });
const untagInput = listInput.extend({ TagKeys: z.array(z.string()) });

/** @throws AwsError ResourceNotFoundException, ValidationException for the ARN of something else */
const taggedIn = (buses: Buses, resourceArn: string): Map<string, string> => {
  const [kind, ...names] = resourceArn.slice(resourceArn.lastIndexOf(":") + 1).split("/");
  if (kind === "event-bus") return buses.get(busNameOf(resourceArn)).tags;
  const [name = "", bus = "default"] = names.reverse();
  if (kind === "rule") return buses.rule(bus, name).tags;
  throw new AwsError("ValidationException", "Parameter ResourceARN is not valid.");
};
