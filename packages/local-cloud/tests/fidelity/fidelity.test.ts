import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { rows } from "./rows";

const file = join(__dirname, "../../docs/fidelity.md");
const [begin, end] = ["<!-- measured -->\n", "<!-- /measured -->"];

describe("docs/fidelity.md", () => {
  it("has the figures that the committed cases measure", async () => {
    const figures = await Promise.all(
      rows.map(async ({ what, source, measured }) => {
        const { agreed, total } = await measured();
        return `| ${what} | ${source} | ${agreed} of ${total} |\n`;
      }),
    );
    const table = `\n| what | right answers from | agree |\n|---|---|---|\n${figures.join("")}\n`;
    const text = readFileSync(file, "utf8");
    const fresh = `${text.slice(0, text.indexOf(begin) + begin.length)}${table}${text.slice(text.indexOf(end))}`;
    if (process.env.UPDATE_FIDELITY === "1") writeFileSync(file, fresh);

    expect(readFileSync(file, "utf8"), "UPDATE_FIDELITY=1 writes the table").to.equal(fresh);
  });
});
