import * as z from "zod";
import { identityPolicy, type PolicyDocument } from "./policy-document";
import { checkInlineSize } from "./rules/identity-rules";
import { writtenPolicy } from "./rules/policy-text";

/** An inline policy with the size that it was written in, without white space. */
export interface InlinePolicy {
  readonly document: PolicyDocument;
  readonly size: number;
}

/** An inline policy as a resource declares it: JSON text, or the document itself. */
export const inlinePolicy = z.unknown().transform((given, context): InlinePolicy => {
  const { data: document, error } = identityPolicy.safeParse(given);
  for (const { path, message } of error?.issues ?? []) context.addIssue({ code: "custom", path, message });
  return document ? { document, size: writtenPolicy(given)?.size ?? 0 } : z.NEVER;
});

/** The inline policies of a role: their sizes add up, whichever resource each comes from. */
export class InlinePolicies {
  private readonly byName = new Map<string, InlinePolicy>();

  constructor(private readonly role: string) {}

  /** @throws AwsError LimitExceeded */
  put(name: string, policy: InlinePolicy): void {
    const others = [...this.byName].filter(([other]) => other !== name).map(([, { size }]) => size);
    checkInlineSize([...others, policy.size], this.role);
    this.byName.set(name, policy);
  }

  find(name: string): PolicyDocument | undefined {
    return this.byName.get(name)?.document;
  }

  names(): string[] {
    return [...this.byName.keys()];
  }

  has(name: string): boolean {
    return this.byName.has(name);
  }

  delete(name: string): void {
    this.byName.delete(name);
  }

  documents(): readonly PolicyDocument[] {
    return [...this.byName.values()].map(({ document }) => document);
  }
}
