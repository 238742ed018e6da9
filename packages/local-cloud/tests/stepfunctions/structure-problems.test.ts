import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { promisify } from "node:util";
import { expect } from "chai";
import * as z from "zod";

const answer = z.object({ found: z.array(z.object({ "Error code": z.string() })), isValidated: z.boolean() });

/** Checks a definition in a process of its own. */
const checkedAnew = async (definition: object) => {
  const script = `
    const { structureProblems } = require("../../src/stepfunctions/structure-problems");
    const found = structureProblems(${JSON.stringify(definition)});
    const isValidated = Object.keys(require.cache).some((file) => /asl-validator.dist/.test(file));
    console.log(JSON.stringify({ found, isValidated }));`;
  const loader = require.resolve("../../typescript.cjs");
  const { stdout } = await promisify(execFile)(process.execPath, ["-r", loader, "-e", script], {
    cwd: __dirname,
  });
  return answer.parse(JSON.parse(stdout));
};

describe("the structure of a state machine", () => {
  it("isn't validated again in another process until it changes, and has the same problems", async () => {
    const definition = (next: string) => ({
      Comment: randomUUID(),
      StartAt: "Wait",
      States: { Wait: { Type: "Wait", Seconds: 1, Next: next } },
    });
    const faulty = definition("Nowhere");

    const first = await checkedAnew(faulty);
    const second = await checkedAnew(faulty);
    const changed = await checkedAnew(definition("Elsewhere"));

    expect(first.found.map((problem) => problem["Error code"])).to.include("MISSING_TRANSITION_TARGET");
    expect(second.found).to.deep.equal(first.found);
    expect([first, second, changed].map(({ isValidated }) => isValidated)).to.deep.equal([true, false, true]);
  });
});
