import type { Saved } from "../saved-results";
import { costSections } from "./cost";
import { performanceSections } from "./performance";
import { scaleSections } from "./scale";

/** The documents with measured figures, by their path in the project, and how to generate their sections. */
export const documents: Readonly<Record<string, (saved: Saved) => Readonly<Record<string, string>>>> = {
  "docs/cost.md": ({ work }) => costSections(work),
  "docs/performance.md": performanceSections,
  "docs/scale.md": scaleSections,
};
