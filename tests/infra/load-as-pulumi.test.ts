import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import * as z from "zod";

describe("the program, loaded as `pulumi up` loads it", function () {
  this.timeout(180_000);

  it("declares its resources by ts-node alone, without the loader that tests and npm start use", async () => {
    const { NODE_OPTIONS: _, ...env } = process.env;
    const { stdout } = await promisify(execFile)(process.execPath, [join(__dirname, "load-as-pulumi.cjs")], {
      env,
      maxBuffer: 2 ** 24,
    });

    const resources = z.array(z.string()).parse(JSON.parse(stdout.trim().split("\n").at(-1) ?? ""));
    expect(resources).to.include.members([
      "aws:dynamodb/table:Table orders",
      "aws:lambda/function:Function create-order",
      "aws:cloudwatch/eventBus:EventBus orders",
      "aws:sfn/stateMachine:StateMachine fulfilment",
    ]);
  });
});
