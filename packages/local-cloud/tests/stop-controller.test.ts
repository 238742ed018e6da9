import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { stopController } from "../src/stop-controller";

const sources = join(__dirname, "../src");

describe("a stop controller", () => {
  it("lets any number of waits listen, without a warning of Node's", async () => {
    const warnings: string[] = [];
    const note = (warning: Error) => warnings.push(warning.message);
    process.on("warning", note);

    const { signal } = stopController();
    for (let index = 0; index < 50; index += 1) signal.addEventListener("abort", () => {});
    await new Promise(setImmediate); // warnings come in the next tick
    process.off("warning", note);

    expect(warnings).to.deep.equal([]);
  });

  it("is what every service waits with for its whole life", () => {
    const ofAService = /^\s*(private|readonly|public|this\.).*new AbortController\(\)/m;
    const plain = readdirSync(sources, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !file.startsWith(join("console", "web")))
      .filter((file) => ofAService.test(readFileSync(join(sources, file), "utf8")));

    expect(plain).to.deep.equal([]);
  });
});
