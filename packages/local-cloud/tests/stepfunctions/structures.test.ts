import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import * as z from "zod";

const answer = z.object({ found: z.array(z.object({ "Error code": z.string() })), isValidated: z.boolean() });

/** Checks a definition in a process of its own. */
const checkedAnew = async (definition: object, file: string) => {
  const script = `
    const { Structures } = require("../../src/stepfunctions/structures");
    const found = new Structures(${JSON.stringify(file)}).problemsOf(${JSON.stringify(definition)});
    const isValidated = Object.keys(require.cache).some((file) => /asl-validator.dist/.test(file));
    console.log(JSON.stringify({ found, isValidated }));`;
  const loader = require.resolve("../../typescript.cjs");
  const { stdout } = await promisify(execFile)(process.execPath, ["-r", loader, "-e", script], {
    cwd: __dirname,
  });
  return answer.parse(JSON.parse(stdout));
};

describe("the structure of a state machine", () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "structures-"));
  });
  after(() => rm(directory, { recursive: true, force: true, maxRetries: 10 }));

  it("isn't validated again in another process until it changes, and has the same problems", async () => {
    const definition = (next: string) => ({
      StartAt: "Wait",
      States: { Wait: { Type: "Wait", Seconds: 1, Next: next } },
    });
    const faulty = definition("Nowhere");
    const file = join(directory, "cache/definitions.json");

    const first = await checkedAnew(faulty, file);
    const second = await checkedAnew(faulty, file);
    const changed = await checkedAnew(definition("Elsewhere"), file);

    expect(first.found.map((problem) => problem["Error code"])).to.include("MISSING_TRANSITION_TARGET");
    expect(second.found).to.deep.equal(first.found);
    expect([first, second, changed].map(({ isValidated }) => isValidated)).to.deep.equal([true, false, true]);
  });
});
