/** A document lacks a section that is generated. */
export class NoSection extends Error {
  constructor(name: string) {
    super(`The document has no section between <!-- figures: ${name} --> and <!-- end of figures -->.`);
    this.name = "NoSection";
  }
}

const end = "<!-- end of figures -->";

/**
 * Returns a document with its generated sections replaced. Each stands between `<!-- figures: name -->` and
 * `<!-- end of figures -->`.
 * @throws NoSection
 */
export const withSections = (document: string, sections: Readonly<Record<string, string>>): string =>
  Object.entries(sections).reduce((text, [name, content]) => {
    const begin = `<!-- figures: ${name} -->`;
    const [before, ...rest] = text.split(begin);
    const [, ...after] = rest.join(begin).split(end);
    if (rest.length === 0 || after.length === 0) throw new NoSection(name);
    return `${before}${begin}\n${content}\n${end}${after.join(end)}`;
  }, document);

export type Cell = string | number;

/** A table of Markdown. */
export const markdownTable = (head: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

/** A number with all of its digits, and thousands apart. */
export const exact = (value: number): string => value.toLocaleString("en-US").replaceAll(",", " ");

/** A number for people: three digits that count, and thousands apart. */
export const figure = (value: number): string => {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  const rounded = Number(Math.abs(value) >= 1_000 ? value.toPrecision(3) : value.toFixed(digits));
  return exact(rounded);
};
