import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";

const domain = join(__dirname, "../../../handlers/domain");

describe("the domain", () => {
  it("imports nothing but zod and itself", () => {
    const sources = readdirSync(domain).map((file) => readFileSync(join(domain, file), "utf8"));

    const imported = sources.flatMap((source) =>
      [...source.matchAll(/(?:from|import\()\s*"([^"]+)"/g)].map(([, name]) => name),
    );

    expect(imported).to.include("zod");
    expect(imported.filter((name) => name !== "zod" && !/^\.\/[a-z-]+$/.test(name ?? ""))).to.deep.equal([]);
  });
});
