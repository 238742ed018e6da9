import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { UsageError } from "../errors";
import { counted } from "../output/counted";
import {
  type BadLine,
  type ProductsRead,
  productsFromCsv,
  productsFromJson,
  UnreadableProducts,
} from "./read-products";

/**
 * Reads products from a file, together with its bad lines.
 * @throws UsageError when the file doesn't exist or has an unknown format
 * @throws UsageError naming each bad line, unless they are to be skipped
 */
export const readProductFile = async (file: string, { skipBad }: { readonly skipBad: boolean }) => {
  const found = await readProducts(file);
  if (found.bad.length > 0 && !skipBad) throw refusal(file, found.bad);
  return found;
};

const readProducts = async (file: string): Promise<ProductsRead> => {
  const read = { ".csv": productsFromCsv, ".json": productsFromJson }[extname(file).toLowerCase()];
  if (read === undefined) throw new UsageError(`${file}: not a product file; use .csv or .json`);
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
    { hint: "Correct them, or write only the good lines with --skip-bad" },
  );
