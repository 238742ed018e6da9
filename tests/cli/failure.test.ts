import { expect } from "chai";
import { NotFound, TimedOut, Unreachable, UsageError } from "../../cli/errors";
import { describeFailure } from "../../cli/failure";

const named = (name: string, message = "said so"): Error => Object.assign(new Error(message), { name });
const coded = (code: string): Error => Object.assign(new Error(""), { code });

describe("a failure", () => {
  for (const [error, exitCode] of [
    [new UsageError("x"), 2],
    [new Unreachable("x"), 3],
    [new NotFound("x"), 4],
    [new TimedOut("x"), 7],
    [named("CredentialsProviderError"), 3],
    [named("ExpiredTokenException"), 3],
    [named("UnrecognizedClientException"), 3],
    [named("ConfigError", "Region is missing"), 3],
    [named("AccessDeniedException"), 5],
    [named("ResourceNotFoundException"), 4],
    [named("QueueDoesNotExist"), 4],
    [named("StateMachineDoesNotExist"), 4],
    [named("ThrottlingException"), 1],
    [coded("ECONNREFUSED"), 3],
    [new AggregateError([coded("ECONNREFUSED"), coded("ECONNREFUSED")]), 3],
    [new TypeError("fetch failed", { cause: coded("ENOTFOUND") }), 3],
    [coded("ENOENT"), 1],
    ["thrown text", 1],
  ] as const)
    it(`${error instanceof Error ? `${error.name} ${"code" in error ? error.code : error.message}` : error} ends with ${exitCode}`, () => {
      expect(describeFailure(error)).to.have.property("exitCode", exitCode);
    });

  it("without credentials says how to get some", () => {
    const { message, hint } = describeFailure(
      named("CredentialsProviderError", "Could not load credentials"),
    );

    expect(message).to.contain("no usable AWS credentials").and.to.contain("Could not load credentials");
    expect(hint).to.contain("AWS_PROFILE");
  });

  it("without a message is reported by its name", () => {
    expect(describeFailure(named("SomethingException", ""))).to.have.property(
      "message",
      "SomethingException",
    );
  });
});
