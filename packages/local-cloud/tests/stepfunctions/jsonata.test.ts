import { expect } from "chai";
import { parseDefinition } from "../../src/stepfunctions/definition";
import { play } from "./recorded/play";

/** A machine of one state with JSONata. */
const machine = (state: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  parseDefinition(
    JSON.stringify({
      QueryLanguage: "JSONata",
      StartAt: "A",
      States: { A: { ...state, ...(state.Type === "Fail" ? {} : { End: true }) } },
      ...more,
    }),
  );

/** What an expression results in, or how the execution failed. */
const evaluated = async (expression: string, input: unknown = {}): Promise<unknown> => {
  const state = { Type: "Pass", Output: `{% ${expression} %}` };
  const { output, error, cause } = await play(machine(state), { input, tasks: [] });
  return output === undefined ? `${error}: ${cause}` : JSON.parse(output);
};

const failed = (expression: string, why: string) =>
  `States.QueryEvaluationError: An error occurred while executing the state 'A' (entered at the event id #2). The JSONata expression '${expression}' specified for the field 'Output' ${why}`;

describe("JSONata in state machines", () => {
  const examples: [expression: string, result: unknown][] = [
    ["$partition([1,2,3,4,5], 2)", [[1, 2], [3, 4], [5]]],
    ["$range(0, 10, 5)", [0, 5, 10]],
    ["$range(9, 1, -4)", [9, 5, 1]],
    ["$hash('input data', 'SHA-1')", "aaff4a450a104cd177d28d18d74485e8cae074b7"],
    ["$parse('{\"a\":[1]}').a[0]", 1],
    ["$random(7) = $random(7)", true],
    ["$random() < 1", true],
    ["$uuid() != $uuid() and $length($uuid()) = 36", true],
    ["$states.context.State.Name", "A"],
    ["$millis() > 0 and $toMillis($now()) > 0", true],
    ["$now('[Y0001]') = $substring($now(), 0, 4)", true],
    ["[1..3].{'n': $}", [{ n: 1 }, { n: 2 }, { n: 3 }]],
  ];
  for (const [expression, result] of examples)
    it(`evaluates ${expression}`, async () => {
      expect(await evaluated(expression)).to.deep.equal(result);
    });

  it("has no $eval", async () => {
    expect(await evaluated("$eval('1')")).to.equal(
      failed("$eval('1')", "threw an error during evaluation. T1006: Attempted to invoke a non-function"),
    );
  });

  for (const [what, body] of [
    ["loops", "$f($x)"],
    ["calls itself ever deeper", "1 + $f($x)"],
  ] as const)
    it(`fails an expression that ${what} without an end`, async () => {
      expect(await evaluated(`($f := function($x){ ${body} }; $f(1))`)).to.match(
        /^States.QueryEvaluationError: .* threw an error during evaluation. D101[12]: /s,
      );
    });

  it("fails with what the language says of values of the wrong type", async () => {
    expect(await evaluated("1 + $states.input.a", { a: "b" })).to.contain(
      "threw an error during evaluation. T2002: ",
    );
  });

  it("lets a catcher have a failed expression, with the error in $states", async () => {
    const definition = parseDefinition(
      JSON.stringify({
        QueryLanguage: "JSONata",
        StartAt: "A",
        States: {
          A: {
            Type: "Parallel",
            Arguments: "{% $missing %}",
            Branches: [{ StartAt: "B", States: { B: { Type: "Pass", End: true } } }],
            Catch: [
              {
                ErrorEquals: ["States.QueryEvaluationError"],
                Output: "{% $states.errorOutput.Error %}",
                Next: "C",
              },
            ],
            End: true,
          },
          C: { Type: "Succeed" },
        },
      }),
    );

    const execution = await play(definition, { input: {}, tasks: [] });

    expect(execution.output).to.equal('"States.QueryEvaluationError"');
    expect(execution.history.events.map(({ type }) => type)).to.include("EvaluationFailed");
  });

  it("shares variables between states of both languages", async () => {
    const definition = parseDefinition(
      JSON.stringify({
        StartAt: "A",
        States: {
          A: { Type: "Pass", Assign: { "a.$": "$.n" }, Next: "B" },
          B: { Type: "Pass", QueryLanguage: "JSONata", Assign: { b: "{% $a + 1 %}" }, Next: "C" },
          C: { Type: "Pass", Parameters: { "b.$": "$b" }, End: true },
        },
      }),
    );
    expect((await play(definition, { input: { n: 1 }, tasks: [] })).output).to.equal('{"b":2}');
  });

  it("takes the error and the cause of a Fail state from expressions", async () => {
    const state = { Type: "Fail", Error: "{% 'My' & 'Error' %}", Cause: "{% $states.input.why %}" };
    const { error, cause } = await play(machine(state), { input: { why: "so" }, tasks: [] });
    expect([error, cause]).to.deep.equal(["MyError", "so"]);
  });

  const refused: [what: string, state: Record<string, unknown>, why: string][] = [
    [
      "an expression that isn't JSONata",
      { Type: "Pass", Output: { a: "{% 1 + %}" } },
      "at /States/A/Output/a",
    ],
    [
      "JSONPath in a state of a machine with JSONata",
      { Type: "Pass", QueryLanguage: "JSONPath" },
      "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
    ],
    ["a field of JSONPath", { Type: "Pass", Result: 1 }, "'Result' needs the query language JSONPath"],
    [
      "a catcher's field of JSONPath",
      {
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke",
        Arguments: { FunctionName: "f" },
        Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.a", Next: "A" }],
      },
      "at /States/A/Catch[0]/ResultPath",
    ],
    [
      "a field of JSONata in a state with JSONPath",
      {
        Type: "Parallel",
        Branches: [
          { StartAt: "B", States: { B: { Type: "Pass", QueryLanguage: "JSONPath", Output: 1, End: true } } },
        ],
      },
      "'Output' needs the query language JSONata",
    ],
    [
      "a variable's name that isn't one",
      { Type: "Pass", Assign: { "1a": 1 } },
      "The variable name '1a' is not valid",
    ],
    ["the reserved variable", { Type: "Pass", Assign: { states: 1 } }, "'states' is reserved"],
  ];
  for (const [what, state, why] of refused)
    it(`refuses ${what}`, () => {
      expect(() => machine(state))
        .to.throw()
        .and.satisfy(
          (error: Error) =>
            `${Reflect.get(error, "code")}: ${error.message}`.includes(why) &&
            Reflect.get(error, "code") === "InvalidDefinition",
        );
    });

  const withBranch = (first: Record<string, unknown>, parallel: Record<string, unknown>) =>
    JSON.stringify({
      QueryLanguage: "JSONata",
      StartAt: "A",
      States: {
        A: { Type: "Pass", ...first, Next: "B" },
        B: {
          Type: "Parallel",
          ...parallel,
          Branches: [{ StartAt: "C", States: { C: { Type: "Pass", Assign: { a: 2 }, End: true } } }],
          End: true,
        },
      },
    });

  it("refuses a branch that assigns a variable of the states around it", () => {
    expect(() => parseDefinition(withBranch({ Assign: { a: 1 } }, {}))).to.throw(
      "'a' is assigned in an outer scope at /States/B/Branches[0]/States/C/Assign",
    );
  });

  it("takes a branch that assigns a variable which its Parallel state assigns afterwards", () => {
    expect(() => parseDefinition(withBranch({}, { Assign: { a: 1 } }))).to.not.throw();
  });
});
