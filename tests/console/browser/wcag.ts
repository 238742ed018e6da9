import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import * as z from "zod";

/** Not a dependency, for its licence (MPL-2.0): `npm install --no-save axe-core@4.14.1` adds its checks to ours. */
const axe = ((): string | undefined => {
  try {
    return readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
  } catch {
    return undefined; // not installed
  }
})();

if (axe === undefined)
  console.warn("WCAG 2.2 AA is checked by our own rules only: axe-core isn't installed (CONTRIBUTING.md).");

const results = z.object({
  violations: z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) })),
});

const run = `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] })`;

/** What axe finds wrong with a page; nothing where it isn't installed. */
export const axeProblems = async (page: Page): Promise<string[]> => {
  if (axe === undefined) return [];
  await page.evaluate(axe);
  const { violations } = results.parse(await page.evaluate(run));
  return violations.map(
    ({ id, nodes }) => `axe ${id}, ${nodes.length} times: ${nodes[0]?.html.slice(0, 120)}`,
  );
};
