import type { Seeded } from "../catalogue/seed";
import { counted } from "./counted";

/** The result of seeding, in a sentence or two. */
export const seedText = (seeded: readonly Seeded[], skippedLines: number): string => {
  const outcomes = (["added", "changed", "unchanged"] as const)
    .map((outcome) => [outcome, seeded.filter((one) => one.outcome === outcome).length] as const)
    .filter(([, count]) => count > 0)
    .map(([outcome, count], index) =>
      index === 0 ? `${counted(count, "product")} ${outcome}` : `${count} ${outcome}`,
    );
  const skipped = skippedLines > 0 ? [`${counted(skippedLines, "line")} skipped`] : [];
  const first = `${[...outcomes, ...skipped].join(", ") || "No products"}.`;
  const replaced = seeded.filter(({ stock }) => stock === "replaced").length;
  const kept = seeded.filter(({ stock, outcome }) => stock === "kept" && outcome !== "conflict").length;
  return [
    first,
    ...(replaced > 0 ? [`The stock of ${counted(replaced, "product")} was replaced.`] : []),
    ...(kept > 0
      ? [
          `The stock of ${counted(kept, "product")} differs and stays as it is (stock add, or --replace-stock).`,
        ]
      : []),
  ].join("\n");
};
