import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { LocalCloud } from "../src/cloud";
import { supportedTable } from "../src/command/supported";
import { quietSettings } from "./quiet-settings";

const packageDirectory = join(__dirname, "..");
const file = join(packageDirectory, "README.md");
const read = (): string => readFileSync(file, "utf8").replaceAll("\r\n", "\n");

// UPDATE_README=1 writes the table of what is supported.
const update = process.env.UPDATE_README === "1";

describe("README.md", () => {
  it("has the table that `local-cloud services` prints", () => {
    const cloud = new LocalCloud(quietSettings(join(__dirname, "unused")));
    const table = supportedTable(cloud.registry, cloud.providerFunctions).trim();
    const tableIn = /(?<=<!-- local-cloud services -->\n\n).*?(?=\n\n<!-- end -->)/s;

    if (update)
      writeFileSync(
        file,
        read().replace(tableIn, () => table),
      );

    expect(
      tableIn.exec(read())?.[0],
      "UPDATE_README=1 npx mocha packages/local-cloud/tests/readme.test.ts writes it",
    ).to.equal(table);
  });

  it("names every example", () => {
    for (const name of readdirSync(join(packageDirectory, "examples")))
      expect(read()).to.include(`(examples/${name}/index.ts)`);
  });
});
