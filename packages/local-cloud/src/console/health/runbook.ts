import { readFile } from "node:fs/promises";
import { isAbsolute, join, relative } from "node:path";
import type { RunbookEntry } from "./api";

/** The documents of a program, to which alarm descriptions refer: `Runbook: docs/operations.md#alarm-lag`. */
export class Runbooks {
  /** @param directory the root of the paths in descriptions; without it, there are no runbooks */
  constructor(private readonly directory: string | undefined) {}

  /** The section that a description refers to. @returns `undefined` if there is none */
  async entryIn(description: string): Promise<RunbookEntry | undefined> {
    const [, path, anchor] = /([\w./-]+\.md)#([\w-]+)/.exec(description) ?? [];
    if (this.directory === undefined || path === undefined || anchor === undefined) return undefined;
    const file = join(this.directory, path);
    const within = relative(this.directory, file);
    if (within.startsWith("..") || isAbsolute(within)) return undefined;
    const text = await readFile(file, "utf8").catch(() => undefined); // no such document
    return text === undefined ? undefined : sectionOf(text, anchor);
  }
}

/** The section under the heading with an anchor, up to the next heading of its level or above. */
export const sectionOf = (markdown: string, anchor: string): RunbookEntry | undefined => {
  const lines = markdown.split("\n");
  const start = lines.findIndex((line) => anchorOf(line) === anchor);
  const heading = lines[start];
  if (heading === undefined) return undefined;
  const level = levelOf(heading);
  const length = lines.slice(start + 1).findIndex((line) => levelOf(line) > 0 && levelOf(line) <= level);
  const body = lines.slice(start + 1, length < 0 ? undefined : start + 1 + length);
  return { title: heading.replace(/^#+\s*/, ""), markdown: body.join("\n").trim() };
};

const levelOf = (line: string): number => /^(#{1,6})\s/.exec(line)?.[1]?.length ?? 0;

/** The anchor that GitHub makes from a heading. */
const anchorOf = (line: string): string | undefined =>
  levelOf(line) === 0
    ? undefined
    : line
        .replace(/^#+\s*/, "")
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s-]/gu, "")
        .replace(/\s/g, "-");
