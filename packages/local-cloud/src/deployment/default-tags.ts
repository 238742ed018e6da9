import { defaultTagsOf } from "../provider/provider-config";
import type { StackConfig } from "../stack-config";
import type { DeclaredResource } from "./declared";

/** The tags that a stack gives to all its resources (`aws:defaultTags`). */
export const defaultTagsIn = ({ values }: StackConfig): Readonly<Record<string, unknown>> =>
  defaultTagsOf({ defaultTags: values["aws:defaultTags"] });

/** A resource with all its tags; its own come before the stack's. */
export const withTags = (
  declared: DeclaredResource,
  defaultTags: Readonly<Record<string, unknown>>,
): { readonly resource: DeclaredResource; readonly tagsAll: Readonly<Record<string, unknown>> } => {
  const { tags, ...others } = Object(declared.inputs);
  const tagsAll = { ...defaultTags, ...Object(tags) };
  if (Object.keys(defaultTags).length === 0) return { resource: declared, tagsAll };
  return { resource: { ...declared, inputs: { ...others, tags: tagsAll } }, tagsAll };
};
