/** For tests that ask whether a rule's pattern matches an event. */
export { matchesPattern } from "../eventbridge/pattern";
