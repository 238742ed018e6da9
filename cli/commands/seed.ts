import { basename } from "node:path";
import { Command } from "commander";
import * as z from "zod";
import { operatorOf } from "../aws/operator";
import { isProtected } from "../aws/protection";
import { movementReason, type Note, operatorName } from "../catalogue/movement";
import { sampleCatalogue } from "../catalogue/product";
import { readProductFile } from "../catalogue/product-file";
import type { ProductsRead } from "../catalogue/read-products";
import { planSeed, type Seeded, type Step, seedCatalogue } from "../catalogue/seed";
import { shelfOf } from "../catalogue/shelf";
import { agree } from "../confirm";
import { type Context, parseOptions } from "../context";
import { Failed } from "../errors";
import { counted } from "../output/counted";
import { progressBar } from "../output/progress";
import { seedText } from "../output/seed";
import { examples } from "./examples";

const optionsSchema = z.object({
  skipBad: z.boolean().default(false),
  replaceStock: z.boolean().default(false),
  yes: z.boolean().default(false),
  reason: movementReason.optional(),
  by: operatorName.optional(),
});
type Options = z.infer<typeof optionsSchema>;

export const seedCommand = (context: Context): Command =>
  new Command("seed")
    .description(
      "add products to the catalogue, and update name and price of existing ones; their stock stays",
    )
    .argument(
      "[file]",
      "CSV or JSON with productId,name,unitPrice (minor units),currency,stock; if left out, the sample catalogue",
    )
    .option("--skip-bad", "skip bad lines, and write the others")
    .option("--replace-stock", "also replace the stock of existing products; asks first")
    .option("-y, --yes", "don't ask, except on a stack whose tables are protected, such as prod")
    .option("--reason <text>", "the reason, for the stock's log (default: the file's name)")
    .option(
      "--by <name>",
      "your name, not an e-mail address, for the stock's log (default: the AWS role or user)",
    )
    .addHelpText("after", examples("seed", "seed products.csv", "seed products.json --skip-bad"))
    .action(async (file: string | undefined, raw: unknown) => {
      const options = parseOptions(optionsSchema, raw);
      const read = file === undefined ? sample : await readProductFile(file, options);
      for (const { line, message } of read.bad) context.out.warn(`line ${line} skipped: ${message}`);
      const seeded = await seed(context, read, { ...options, file });
      report(context, seeded, read.bad);
    });

const sample: ProductsRead = { products: [...sampleCatalogue], bad: [] };

interface Wanted extends Options {
  readonly file: string | undefined;
}

const seed = async (context: Context, { products }: ProductsRead, wanted: Wanted): Promise<Seeded[]> => {
  const shelf = shelfOf(await context.target());
  if (wanted.file === undefined) await agreeOnSample(context, wanted);
  const plan = await planSeed(shelf, products);
  await agreeOn(context, plan, wanted);
  const note = await noteOf(context, wanted);
  const bar = progressBar(context.world.stderr, "Seeding", products.length);
  let done = 0;
  try {
    const { replaceStock } = wanted;
    return await seedCatalogue(shelf, plan, { note, replaceStock, done: () => bar.at(++done) });
  } finally {
    bar.end();
  }
};

const noteOf = async (context: Context, { reason, by, file }: Wanted): Promise<Note> => {
  const source = file === undefined ? "the sample catalogue" : `seed of ${basename(file)}`;
  return {
    by: by ?? (await operatorOf(await context.target())),
    // A file's name may contain characters that a record's reason may not.
    reason: reason ?? movementReason.catch("seed of a file").parse(source),
    at: context.world.now(),
  };
};

/** A protected shop has customers, who could order the sample products, which don't exist. */
const agreeOnSample = async (context: Context, { yes }: Wanted): Promise<void> => {
  const target = await context.target();
  if (!(await isProtected(target))) return;
  await agree(context, {
    text: `Offer the sample catalogue's products to the customers of stack ${target.name}?`,
    yes,
    purpose: "write the sample catalogue to a stack whose tables are protected",
    declined: "Nothing was written.",
  });
};

/** Asks, because replacing a stock ignores what orders took since the file was written. */
const agreeOn = async (
  context: Context,
  plan: readonly Step[],
  { replaceStock, yes }: Wanted,
): Promise<void> => {
  const replaced = replaceStock ? plan.filter(({ stockDiffers }) => stockDiffers) : [];
  if (replaced.length === 0) return;
  const target = await context.target();
  const changes = replaced.slice(0, 10).map(({ product, read }) => {
    return `  ${product.productId}: ${String(read?.stock)} → ${product.stock}`;
  });
  const more = replaced.length > 10 ? [`  and ${replaced.length - 10} more`] : [];
  const products = counted(replaced.length, "product");
  await agree(context, {
    text: [
      `The stock of ${products} on ${target.name} would be replaced, ignoring what orders took or returned since:`,
      ...changes,
      ...more,
      "Replace it?",
    ].join("\n"),
    yes,
    inPerson: (await isProtected(target)) ? `The tables of stack ${target.name} are protected` : undefined,
    purpose: `replace the stock of ${products}`,
    declined: "Nothing was written.",
  });
};

/** @throws Failed when somebody else changed a product meanwhile */
const report = ({ out }: Context, products: readonly Seeded[], skipped: ProductsRead["bad"]): void => {
  out.result({ products, skipped }, (colours) => colours.green(seedText(products, skipped.length)));
  const conflicts = products
    .filter(({ outcome }) => outcome === "conflict")
    .map(({ productId }) => productId);
  if (conflicts.length > 0)
    throw new Failed(`Somebody else has just changed ${conflicts.join(", ")}. Run seed again.`);
};
