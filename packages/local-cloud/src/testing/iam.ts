/** For tests that ask whether a policy allows a request. */
export { evaluate } from "../iam/policy";
export { identityPolicy, type PolicyDocument, policyDocument } from "../iam/policy-document";
export { wildcardLike } from "../iam/wildcards";
