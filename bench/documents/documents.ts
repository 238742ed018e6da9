import type { Work } from "../work/schema";
import { costSections } from "./cost";
import { scaleSections } from "./scale";

/** The documents with figures of a measured run, by their path in the project, and how to generate their sections. */
export const documents: Readonly<Record<string, (work: Work) => Readonly<Record<string, string>>>> = {
  "docs/cost.md": costSections,
  "docs/scale.md": scaleSections,
};
