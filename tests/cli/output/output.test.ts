import { expect } from "chai";
import { coloursFor, Output } from "../../../cli/output/output";
import { facts, table } from "../../../cli/output/table";
import { Screen } from "../support/world";

const plain = coloursFor(new Screen(), {});
const sequence = "\u001b[";

describe("colours", () => {
  for (const [what, isTTY, env, coloured] of [
    ["are there on a terminal", true, {}, true],
    ["aren't in a pipe", false, {}, false],
    ["aren't with NO_COLOR", true, { NO_COLOR: "1" }, false],
    ["are with an empty NO_COLOR, as no-color.org says", true, { NO_COLOR: "" }, true],
    ["aren't on a dumb terminal", true, { TERM: "dumb" }, false],
  ] as const)
    it(what, () => {
      expect(coloursFor(new Screen(isTTY), env).red("x").includes(sequence)).to.equal(coloured);
    });
});

describe("output", () => {
  const outputOf = (json: boolean) => {
    const [stdout, stderr] = [new Screen(), new Screen()];
    return { out: new Output({ stdout, stderr, env: {}, json: () => json }), stdout, stderr };
  };

  it("gives people text, and everything else beside it", () => {
    const { out, stdout, stderr } = outputOf(false);

    out.live(() => "on the way");
    out.note("by the way");
    out.warn("beware");
    out.result({ a: 1 }, () => "a is 1");

    expect(stdout.text).to.equal("on the way\na is 1\n");
    expect(stderr.text).to.equal("by the way\nWarning: beware\n");
  });

  it("gives scripts one JSON document on stdout and nothing else there", () => {
    const { out, stdout, stderr } = outputOf(true);

    out.live(() => "on the way");
    out.note("by the way");
    out.result({ a: 1 }, () => "a is 1");

    expect(JSON.parse(stdout.text)).to.deep.equal({ a: 1 });
    expect(stderr.text).to.equal("on the way\nby the way\n");
  });
});

describe("tables", () => {
  it("align their columns and end no line with blanks", () => {
    const text = table(
      ["Name", { title: "Count", align: "right" }, "Note"],
      [
        ["a", 5, ""],
        ["long name", 12, "x"],
      ],
      plain,
    );

    expect(text.split("\n")).to.deep.equal([
      "Name       Count  Note",
      "a              5",
      "long name     12  x",
    ]);
  });

  it("of facts have their values in one column", () => {
    expect(
      facts(
        [
          ["Order", "1"],
          ["Customer", "2"],
        ],
        plain,
      ),
    ).to.equal("Order     1\nCustomer  2");
  });
});
