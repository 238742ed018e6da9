import { expect } from "chai";
import { RunningLambda } from "./running-lambda";

/** What becomes of each kind of handler, by runtime, as Lambda's own runtime interface treats it. */
describe("Lambda: handlers", () => {
  let running: RunningLambda;
  beforeEach(async () => {
    running = new RunningLambda();
    await running.start();
  });
  afterEach(() => running.stop());

  const outcomeOf = async (runtime: string, handler: string): Promise<unknown> => {
    await running.deploy("it", `exports.handler = ${handler};`, { runtime });
    const outcome = await running.lambda.invoke("it", { name: "Ada" });
    return "fault" in outcome ? outcome.fault.errorType : outcome.payload;
  };

  const onNode22: readonly (readonly [string, string, unknown])[] = [
    [
      "answers by its callback",
      "(event, context, callback) => setTimeout(() => callback(null, event.name), 20)",
      "Ada",
    ],
    [
      "fails by its callback",
      "(event, context, callback) => callback(new RangeError('too far'))",
      "RangeError",
    ],
    ["answers by its context", "(event, context) => context.succeed(event.name)", "Ada"],
    ["answers by a promise", "async (event) => event.name", "Ada"],
    ["fails by a promise", "async () => { throw new TypeError('no'); }", "TypeError"],
    ["answers null when it neither returns a promise nor calls back", "(event) => event.name", null],
    [
      "answers null when nothing is left to do",
      "(event, context, callback) => setTimeout(() => {}, 20)",
      null,
    ],
  ];
  for (const [what, handler, expected] of onNode22)
    it(`of nodejs22.x ${what}`, async () => {
      expect(await outcomeOf("nodejs22.x", handler)).to.deep.equal(expected);
    });

  it("of nodejs22.x take the next event after each of these ends", async () => {
    await running.deploy(
      "it",
      "exports.handler = (event, _, callback) => event.quiet ? undefined : callback(null, event);",
      { runtime: "nodejs22.x" },
    );

    const outcomes = [];
    for (const event of [1, { quiet: true }, 2, { quiet: true }, 3])
      outcomes.push(await running.lambda.invoke("it", event));

    expect(outcomes.map((one) => ("payload" in one ? one.payload : one))).to.deep.equal([
      1,
      null,
      2,
      null,
      3,
    ]);
  });

  it("of nodejs24.x with a callback are refused when they are loaded, by Lambda's name for it", async () => {
    expect(await outcomeOf("nodejs24.x", "(event, context, callback) => callback(null, 1)")).to.equal(
      "Runtime.CallbackHandlerDeprecated",
    );
  });

  it("see their runtime's name", async () => {
    const environment = "async () => process.env.AWS_EXECUTION_ENV";

    expect(await outcomeOf("nodejs22.x", environment)).to.equal("AWS_Lambda_nodejs22.x");
  });
});
