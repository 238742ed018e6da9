import { PassThrough } from "node:stream";
import { expect } from "chai";
import { ask } from "../../cli/ask";
import { Screen } from "./support/world";

const answered = async (typed: string | null): Promise<{ answer: boolean; shown: string }> => {
  const input = new PassThrough();
  const output = new Screen();
  const asking = ask("Delete it?", { input, output, interrupted: () => {} });
  if (typed === null) input.end();
  else input.write(`${typed}\n`);
  return { answer: await asking, shown: output.text };
};

describe("a question at the terminal", () => {
  for (const [typed, answer] of [
    ["y", true],
    [" YES ", true],
    ["", false],
    ["yep", false],
    ["no", false],
  ] as const)
    it(`takes ${JSON.stringify(typed)} for ${answer ? "yes" : "no"}`, async () => {
      expect(await answered(typed)).to.deep.equal({ answer, shown: "Delete it? [y/N] " });
    });

  it("takes the end of the input for no", async () => {
    expect((await answered(null)).answer).to.equal(false);
  });
});
