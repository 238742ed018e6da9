import type { ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";
import type { Registered } from "../infra/deploy";

class NotApplicable extends Error {}

/** What the Pulumi engine would hand a rule for this resource. */
const argsOf = ({ type, name, inputs }: Registered): ResourceValidationArgs => {
  const isType = (resourceClass: object): boolean =>
    "__pulumiType" in resourceClass && resourceClass.__pulumiType === type;
  return {
    type,
    name,
    props: inputs,
    urn: `urn:pulumi:test::orderflow::${type}::${name}`,
    opts: {
      protect: false,
      ignoreChanges: [],
      aliases: [],
      customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
      additionalSecretOutputs: [],
    },
    stackTags: new Map(),
    isType,
    asType: () => undefined,
    getConfig: <T extends object>(): T => {
      throw new Error("No rule of this pack is configurable");
    },
    notApplicable: (reason) => {
      throw new NotApplicable(reason);
    },
  };
};

/** The violations that a rule reports of one resource. */
export const violations = async (rule: ResourceValidationPolicy, resource: Registered): Promise<string[]> => {
  const found: string[] = [];
  for (const validate of [rule.validateResource ?? []].flat())
    try {
      await validate(argsOf(resource), (message) => found.push(message));
    } catch (error) {
      if (!(error instanceof NotApplicable)) throw error;
    }
  return found;
};
