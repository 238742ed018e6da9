import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { Command } from "commander";
import * as z from "zod";
import {
  type BadLine,
  type ProductsRead,
  productsFromCsv,
  productsFromJson,
  UnreadableProducts,
} from "../catalogue/read-products";
import { sampleCatalogue, seedCatalogue } from "../catalogue/seed";
import { type Context, parseOptions } from "../context";
import { UsageError } from "../errors";
import { counted } from "../output/counted";
import { progressBar } from "../output/progress";
import { examples } from "./examples";

const optionsSchema = z.object({ skipBad: z.boolean().default(false) });

export const seedCommand = (context: Context): Command =>
  new Command("seed")
    .description("write products to the catalogue; those that exist are replaced, their stock included")
    .argument(
      "[file]",
      "CSV or JSON with productId,name,unitPrice (minor units),currency,stock; a sample if left out",
    )
    .option("--skip-bad", "write the good lines of a file that has bad ones")
    .addHelpText("after", examples("seed", "seed products.csv", "seed products.json --skip-bad"))
    .action(async (file: string | undefined, raw: unknown) => {
      const { skipBad } = parseOptions(optionsSchema, raw);
      const { products, bad } = file === undefined ? sample() : await readProducts(file);
      if (bad.length > 0 && !skipBad) throw refusal(file ?? "", bad);
      for (const { line, message } of bad) context.out.warn(`line ${line} skipped: ${message}`);
      await write(context, products);
      const skipped = bad.length > 0 ? `, ${counted(bad.length, "line")} skipped` : "";
      const written = `${counted(products.length, "product")} written${skipped}`;
      context.out.result({ written: products.length, skipped: bad }, (colours) =>
        colours.green(`${written}.`),
      );
    });

const sample = (): ProductsRead => ({ products: [...sampleCatalogue], bad: [] });

const write = async (context: Context, products: ProductsRead["products"]): Promise<void> => {
  const target = await context.target();
  const table = target.need("inventoryTableName");
  const bar = progressBar(context.world.stderr, "Seeding", products.length);
  try {
    await seedCatalogue(target.aws.plainDynamoDb(), table, products, (count) => bar.at(count));
  } finally {
    bar.end();
  }
};

/** @throws UsageError when the file isn't there or isn't of a known format */
const readProducts = async (file: string): Promise<ProductsRead> => {
  const read = { ".csv": productsFromCsv, ".json": productsFromJson }[extname(file).toLowerCase()];
  if (read === undefined) throw new UsageError(`${file}: products are read from .csv and .json files`);
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new UsageError(`${file} can't be read: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  });
  try {
    return read(text);
  } catch (cause) {
    if (cause instanceof UnreadableProducts) throw new UsageError(`${file}: ${cause.message}`, { cause });
    throw cause;
  }
};

const refusal = (file: string, bad: readonly BadLine[]): UsageError =>
  new UsageError(
    [`${file} has ${counted(bad.length, "bad line")}; nothing was written:`]
      .concat(bad.map(({ line, message }) => `  line ${line}: ${message}`))
      .join("\n"),
    { hint: "Correct them, or write the others with --skip-bad" },
  );
