import { expect } from "chai";
import { answersOf, pairs } from "./rows";

describe("event patterns and AWS", () => {
  it("match as AWS's rule engine has it, but for the numbers that it takes for addresses", () => {
    const { differences } = pairs();

    expect(differences.filter(({ pattern }) => !pattern.includes('"cidr"'))).to.deep.equal([]);
    expect(differences.length).to.be.below(5);
  });

  it("are refused in the words of AWS's rule engine, but where a list has several faults", () => {
    const { otherWords } = pairs();

    expect(otherWords.filter(({ pattern }) => !pattern.includes('"wildcard":['))).to.deep.equal([]);
  });

  it("are tested as AWS's TestEventPattern does", async () => {
    const answers = await answersOf();

    for (const { pattern, here, aws } of answers) expect(here, pattern).to.equal(aws);
  });
});
