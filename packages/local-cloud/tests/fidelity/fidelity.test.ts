import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { Row } from "./row";
import { rows } from "./rows";

const file = join(__dirname, "../../docs/fidelity.md");
const [begin, end] = ["<!-- measured -->\n", "<!-- /measured -->"];
const head = "| what | right answers from | agree |\n|---|---|---|";

const shown = (): string => {
  const text = readFileSync(file, "utf8");
  return text.slice(text.indexOf(begin) + begin.length, text.indexOf(end));
};

const lineOf = async ({ what, source, measured }: Row): Promise<string> => {
  const { agreed, total } = await measured();
  return `| ${what} | ${source} | ${agreed} of ${total} |`;
};

const update = async (): Promise<void> => {
  const lines: string[] = [];
  for (const row of rows) lines.push(await lineOf(row));
  const fresh = `\n${head}\n${lines.join("\n")}\n\n`;
  writeFileSync(
    file,
    readFileSync(file, "utf8").replace(shown(), () => fresh),
  );
};

describe("docs/fidelity.md", () => {
  before(async () => {
    if (process.env.UPDATE_FIDELITY === "1") await update();
  });

  for (const row of rows)
    it(`has what the committed cases measure: ${row.what}`, async () => {
      expect(shown().split("\n"), "UPDATE_FIDELITY=1 writes the table").to.include(await lineOf(row));
    });

  it("has no other figures", () => {
    const named = shown()
      .split("\n")
      .filter((line) => line.startsWith("| ") && !head.includes(line));

    expect(named.map((line) => line.split(" | ")[0])).to.deep.equal(rows.map(({ what }) => `| ${what}`));
  });
});
