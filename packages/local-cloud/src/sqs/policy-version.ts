import type { AwsCall } from "../service";
import { declaredAttribute } from "./declared-attribute";

/** The version of a policy that doesn't say one. */
const oldVersion = "2008-10-17";

/**
 * A call whose policy says a version: SQS takes one without, `local-aws-sqs` 2.0.2 doesn't.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
 */
export const withPolicyVersion = (call: AwsCall): AwsCall => {
  const text = declaredAttribute(call.input, "Policy");
  const policy = text === undefined || text === "" ? undefined : parsed(text);
  if (typeof policy !== "object" || policy === null || "Version" in policy) return call;
  const Policy = JSON.stringify({ Version: oldVersion, ...policy });
  return { ...call, input: { ...call.input, Attributes: { ...Object(call.input.Attributes), Policy } } };
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // refused with the other malformed policies
  }
};
