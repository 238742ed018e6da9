import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { documents } from "../../bench/documents/documents";
import { figure, markdownTable, NoSection, withSections } from "../../bench/documents/sections";
import { readResults, type Saved } from "../../bench/saved-results";

const textOf = async (path: string): Promise<string> =>
  (await readFile(join(__dirname, "../..", path), "utf8")).replaceAll("\r\n", "\n");

describe("documents with measured figures", () => {
  let saved: Saved;
  before(async () => {
    saved = await readResults();
  });

  for (const [path, sections] of Object.entries(documents))
    it(`has the figures of bench/results.json in ${path} (if not: npm run bench -- --docs)`, async () => {
      const text = await textOf(path);

      expect(withSections(text, sections(saved))).to.equal(text);
    });

  it("leaves no section empty", async () => {
    for (const path of Object.keys(documents))
      expect(await textOf(path), path).not.to.match(/<!-- figures: .* -->\n<!-- end of figures -->/);
  });

  it("replaces its sections, and nothing else", () => {
    const text = "a\n<!-- figures: one -->\nold\n<!-- end of figures -->\nb\n";

    const once = withSections(text, { one: "new" });

    expect(once).to.equal("a\n<!-- figures: one -->\nnew\n<!-- end of figures -->\nb\n");
    expect(withSections(once, { one: "new" })).to.equal(once);
  });

  it("refuses a document without one of its sections", () => {
    expect(() => withSections("no section", { one: "new" })).to.throw(NoSection, "figures: one");
  });

  it("shows three digits of a number, with thousands apart", () => {
    expect([0.123, 12.34, 123.4, 12_345.6, 1_000_000].map(figure)).to.deep.equal([
      "0.12",
      "12.3",
      "123",
      "12 300",
      "1 000 000",
    ]);
    expect(markdownTable(["a", "b"], [[1, 2]])).to.equal("| a | b |\n| --- | --- |\n| 1 | 2 |");
  });
});
