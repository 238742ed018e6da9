import { expect } from "chai";
import { RunningLambda } from "./running-lambda";

describe("Lambda: log lines that are rewritten", () => {
  let running: RunningLambda;
  beforeEach(async () => {
    running = new RunningLambda({ rewriteLine: (line) => line.replaceAll("index.js:1", "index.ts:7") });
    await running.start();
  });
  afterEach(() => running.stop());

  it("are the same in the terminal, in the log group and for the console", async () => {
    await running.deploy("it", 'exports.handler = async () => { throw new Error("no"); };');

    const outcome = await running.lambda.invoke("it", {});

    const [terminal] = running.linesOf("it");
    const [stored] = running.logs.find("/aws/lambda/it")?.between() ?? [];
    const observed = running.observed.find(({ kind }) => kind === "line-logged");
    expect(terminal).to.contain("index.ts:7").and.not.to.contain("index.js:1");
    expect([stored?.message, observed && "line" in observed && observed.line]).to.deep.equal([
      terminal,
      terminal,
    ]);
    // What a caller gets is as on AWS.
    expect("fault" in outcome && outcome.fault.trace.join()).to.contain("index.js:1");
  });
});
