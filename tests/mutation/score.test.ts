import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import * as z from "zod";
import { parts } from "./parts";
import { percent, scoreOf, withScores } from "./score";

const projectDirectory = join(__dirname, "../..");
const head = "text\n\n| part | mutants | noticed | score |\n|---|---|---|---|\n";

describe("the score of a part", () => {
  const mutants = (...statuses: string[]) => statuses.map((status) => ({ fileName: "a.ts", status }));

  it("counts what tests noticed, by failing or by not coming to an end", () => {
    expect(scoreOf(mutants("Killed", "Timeout", "Survived", "NoCoverage"))).to.deep.equal({
      killed: 2,
      survived: 2,
    });
  });

  it("leaves out what isn't a change of a decision", () => {
    expect(scoreOf(mutants("Ignored", "CompileError", "RuntimeError"))).to.deep.equal({
      killed: 0,
      survived: 0,
    });
  });

  it("is the percentage, and full where there is nothing to notice", () => {
    expect(percent({ killed: 9, survived: 1 })).to.equal(90);
    expect(percent({ killed: 0, survived: 0 })).to.equal(100);
  });

  it("is put into an empty table, and renews its own row only", () => {
    const first = withScores(`${head}`, new Map([["domain", { killed: 1, survived: 1 }]]));
    const second = withScores(first, new Map([["outbox", { killed: 1, survived: 0 }]]));
    const third = withScores(second, new Map([["domain", { killed: 3, survived: 1 }]]));

    expect(first).to.equal(`${head}| domain | 2 | 1 | 50.0 % |\n`);
    expect(third).to.equal(`${head}| domain | 4 | 3 | 75.0 % |\n| outbox | 1 | 1 | 100.0 % |\n`);
  });

  it("leaves what follows the table", () => {
    const document = `${head}| domain | 2 | 1 | 50.0 % |\n\nmore\n`;

    expect(withScores(document, new Map([["domain", { killed: 2, survived: 0 }]]))).to.equal(
      `${head}| domain | 2 | 2 | 100.0 % |\n\nmore\n`,
    );
  });
});

describe("the parts", () => {
  it("are all run by the workflow", () => {
    const text = readFileSync(join(projectDirectory, ".github/workflows/mutation.yml"), "utf8");
    const { jobs } = z
      .object({
        jobs: z.object({
          mutation: z.object({ strategy: z.object({ matrix: z.object({ part: z.array(z.string()) }) }) }),
        }),
      })
      .parse(parse(text));

    expect(jobs.mutation.strategy.matrix.part).to.deep.equal(Object.keys(parts));
  });
});
