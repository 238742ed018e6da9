import { expect } from "chai";
import { stateMachine } from "../../src/stepfunctions/language";
import { play } from "./recorded/play";

/** The output of a Pass state with these parameters, or how it failed. */
const passed = async (parameters: unknown, input: unknown): Promise<unknown> => {
  const machine = stateMachine.parse({
    StartAt: "A",
    States: { A: { Type: "Pass", Parameters: { "it.$": parameters }, End: true } },
  });
  const { output, error, cause } = await play(machine, { input, tasks: [] });
  return output === undefined ? `${error}: ${cause}` : JSON.parse(output).it;
};

/** Whether a Choice takes a rule, or how it failed. */
const chosen = async (rule: Record<string, unknown>, input: unknown): Promise<unknown> => {
  const machine = stateMachine.parse({
    StartAt: "A",
    States: {
      A: { Type: "Choice", Choices: [{ ...rule, Next: "Yes" }], Default: "No" },
      Yes: { Type: "Pass", Result: true, End: true },
      No: { Type: "Pass", Result: false, End: true },
    },
  });
  const { output, error, cause } = await play(machine, { input, tasks: [] });
  return output === undefined ? `${error}: ${cause}` : JSON.parse(output);
};

const at = "An error occurred while executing the state 'A' (entered at the event id #2).";

describe("intrinsic functions, as AWS documents them", () => {
  // https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
  const examples: [call: string, input: unknown, result: unknown][] = [
    ["States.Array($.Id, 'b', 3, null, true)", { Id: 1 }, [1, "b", 3, null, true]],
    ["States.ArrayPartition($, 4)", [1, 2, 3, 4, 5, 6, 7, 8, 9], [[1, 2, 3, 4], [5, 6, 7, 8], [9]]],
    ["States.ArrayContains($.list, $.one)", { list: [1, { a: 2 }], one: { a: 2 } }, true],
    ["States.ArrayRange(1, 9, 2)", {}, [1, 3, 5, 7, 9]],
    ["States.ArrayRange(9, 1, -4)", {}, [9, 5, 1]],
    ["States.ArrayGetItem($, 5)", [1, 2, 3, 4, 5, 6, 7], 6],
    ["States.ArrayLength($)", [1, 2, 3], 3],
    ["States.ArrayUnique($)", [1, 2, 3, 3, 3, 3, 3, 3, 4], [1, 2, 3, 4]],
    ["States.Base64Encode($)", "Größe 1€", "R3LDtsOfZSAx4oKs"],
    ["States.Base64Decode($)", "R3LDtsOfZSAx4oKs", "Größe 1€"],
    ["States.Hash($, 'SHA-1')", "input data", "aaff4a450a104cd177d28d18d74485e8cae074b7"],
    [
      "States.JsonMerge($.a, $.b, false)",
      { a: { a: { a1: 1 }, b: 2 }, b: { a: { a3: 1 }, c: 3 } },
      { a: { a3: 1 }, b: 2, c: 3 },
    ],
    ["States.StringToJson($)", '{"a":"\\"b\\""}', { a: '"b"' }],
    ["States.JsonToString($)", { a: '"b"\\' }, '{"a":"\\"b\\"\\\\"}'],
    ["States.MathAdd($.value1, -1)", { value1: 111 }, 110],
    ["States.StringSplit($.text, ',')", { text: "1,2,3" }, ["1", "2", "3"]],
    ["States.Format('Hello, my name is {}.', $.name)", { name: "Arnav" }, "Hello, my name is Arnav."],
    ["States.Format('{} \\{\\} \\\\ \\'{}\\'', 1, true)", {}, "1 {} \\ 'true'"],
    [
      "States.Format('{}', States.Format('a, {}', States.ArrayGetItem($, 1)))",
      ["x", "(y,'z')"],
      "a, (y,'z')",
    ],
    ["States.Array()", {}, []],
  ];
  for (const [call, input, result] of examples)
    it(call, async () => {
      expect(await passed(call, input)).to.deep.equal(result);
    });

  it("draw numbers from the first to below the second, the same each time with a seed", async () => {
    const drawn = await Promise.all(Array.from({ length: 30 }, () => passed("States.MathRandom(1, 4)", {})));
    const seeded = [
      await passed("States.MathRandom(0, 9999, 7)", {}),
      await passed("States.MathRandom(0, 9999, 7)", {}),
    ];

    expect(drawn.every((number) => [1, 2, 3].includes(Number(number)))).to.equal(true);
    expect(seeded[0]).to.equal(seeded[1]);
  });

  it("leave the input as it is", async () => {
    const input = { a: { x: 1 }, b: { y: 2 } };

    await passed("States.JsonMerge($.a, $.b, false)", input);

    expect(input).to.deep.equal({ a: { x: 1 }, b: { y: 2 } });
  });

  it("fail the execution with the call and what is wrong in the cause", async () => {
    expect(await passed("States.MathAdd('a', 1)", {})).to.equal(
      `States.Runtime: ${at} The function 'States.MathAdd('a', 1)' had the following error: Invalid argument 1: expected a number, but got "a"`,
    );
  });
});

describe("paths", () => {
  const store = {
    book: [
      { title: "A", price: 8, tags: ["x"], isbn: "1" },
      { title: "B", price: 12, tags: [] },
      { title: "C", price: 9, "odd name": { deep: true } },
    ],
    bicycle: { price: 20 },
  };
  const examples: [path: string, result: unknown][] = [
    ["$.book[0].title", "A"],
    ["$['book'][1]['title']", "B"],
    ["$.book[-1].title", "C"],
    ["$.book[*].title", ["A", "B", "C"]],
    ["$..price", [8, 12, 9, 20]],
    ["$.book[0,2].title", ["A", "C"]],
    ["$.book[:2].title", ["A", "B"]],
    ["$.book[1:].title", ["B", "C"]],
    ["$.book[-2:].title", ["B", "C"]],
    ["$.book[?(@.price < 10)].title", ["A", "C"]],
    ["$.book[?(@.price < 10 && @.isbn)].title", ["A"]],
    ["$.book[?(@.title == 'A' || @.title == 'B')].price", [8, 12]],
    ["$.book[?(!(@.isbn))].title", ["B", "C"]],
    ["$.book[?(@.price > $.book[0].price)].title", ["B", "C"]],
    ["$.book[?(@.title in ['B', 'C'])].price", [12, 9]],
    ["$.book[?(@.title =~ /[ab]/i)].price", [8, 12]],
    ["$.book[?(@.price > 100)]", []],
    ["$.book[2]['odd name'].deep", true],
    ["$.book[*].missing", []],
    ["$.book.length()", 3],
  ];
  for (const [path, result] of examples)
    it(`leads to what AWS's lead to: ${path}`, async () => {
      expect(await passed(path, store)).to.deep.equal(result);
    });

  it("names the field of one that leads nowhere", async () => {
    expect(await passed("$.book[7].title", { book: [] })).to.equal(
      `States.Runtime: ${at} The JSONPath '$.book[7].title' specified for the field 'it.$' could not be found in the input '{"book":[]}'`,
    );
  });
});

describe("the rules of a Choice", () => {
  const kinds: [operator: string, its: unknown, other: unknown][] = [
    ["IsNull", null, 0],
    ["IsNumeric", 1, "1"],
    ["IsString", "", null],
    ["IsBoolean", false, 0],
    ["IsTimestamp", "2001-01-01T12:00:00Z", "2001-01-01"],
  ];
  for (const [operator, its, other] of kinds)
    it(`tell by ${operator} what a value is, and by its false what it isn't`, async () => {
      const answers = await Promise.all(
        [
          { is: true, v: its },
          { is: true, v: other },
          { is: false, v: its },
          { is: false, v: other },
        ].map(({ is, v }) => chosen({ Variable: "$.v", [operator]: is }, { v })),
      );

      expect(answers).to.deep.equal([true, false, false, true]);
    });

  it("tell by IsPresent whether a path leads to a value, null among them", async () => {
    const rule = (is: boolean) => ({ Variable: "$.a.b", IsPresent: is });
    const answers = await Promise.all([
      chosen(rule(true), { a: { b: null } }),
      chosen(rule(false), { a: { b: null } }),
      chosen(rule(true), { a: 1 }),
      chosen(rule(false), { a: 1 }),
    ]);

    expect(answers).to.deep.equal([true, false, false, true]);
  });

  it("compare no values of different types", async () => {
    const rules = [
      { rule: { Variable: "$.a", NumericLessThan: 5 }, a: "3" },
      { rule: { Variable: "$.a", NumericGreaterThanEquals: 0 }, a: null },
      { rule: { Variable: "$.a", StringLessThan: "b" }, a: 1 },
      { rule: { Variable: "$.a", StringEqualsPath: "$.a" }, a: 1 },
      { rule: { Variable: "$.a", BooleanEquals: false }, a: 0 },
      { rule: { Variable: "$.a", TimestampLessThan: "2030-01-01T00:00:00Z" }, a: 0 },
      { rule: { Variable: "$.a", StringMatches: "*" }, a: 1 },
    ];

    for (const { rule, a } of rules) expect(await chosen(rule, { a }), JSON.stringify(rule)).to.equal(false);
  });

  it("match wildcards, and none after a backslash", async () => {
    const matches = (pattern: string, a: string) =>
      chosen({ Variable: "$.a", StringMatches: pattern }, { a });

    expect(await matches("log-*.txt", "log-a\nb.txt")).to.equal(true);
    expect(await matches("log-*.txt", "log-atxt")).to.equal(false);
    expect(await matches("a\\*b", "a*b")).to.equal(true);
    expect(await matches("a\\*b", "axb")).to.equal(false);
  });

  it("fail the execution where a path leads nowhere", async () => {
    expect(await chosen({ Variable: "$.x", StringEquals: "a" }, {})).to.equal(
      `States.Runtime: ${at} Invalid path '$.x': The choice state's condition path references an invalid value.`,
    );
  });
});

describe("variables", () => {
  it("are there for later states, and of a branch only inside it", async () => {
    const machine = stateMachine.parse({
      StartAt: "Set",
      States: {
        Set: { Type: "Pass", Assign: { "id.$": "$.order.id", rate: 2 }, Next: "Both" },
        Both: {
          Type: "Parallel",
          Branches: [
            {
              StartAt: "Inner",
              States: {
                Inner: { Type: "Pass", Assign: { rate: 9 }, Next: "Seen" },
                Seen: { Type: "Pass", Parameters: { "rate.$": "$rate", "id.$": "$id" }, End: true },
              },
            },
          ],
          Next: "After",
        },
        After: {
          Type: "Pass",
          Parameters: { "inside.$": "$[0]", "outside.$": "$rate", "text.$": "States.Format('{}', $id)" },
          End: true,
        },
      },
    });

    const { output } = await play(machine, { input: { order: { id: "o1" } }, tasks: [] });

    expect(JSON.parse(String(output))).to.deep.equal({
      inside: { rate: 9, id: "o1" },
      outside: 2,
      text: "o1",
    });
  });
});
