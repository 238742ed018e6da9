import { type CsvError, parse } from "csv-parse/sync";
import * as z from "zod";
import { type Product, productSchema } from "./product";

/** A CSV line or JSON entry, counted from 1, that isn't a product. */
export interface BadLine {
  readonly line: number;
  readonly message: string;
}

export interface ProductsRead {
  readonly products: Product[];
  readonly bad: BadLine[];
}

/** A file from which no product can be read. */
export class UnreadableProducts extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UnreadableProducts";
  }
}

interface Candidate {
  readonly line: number;
  readonly value: unknown;
}

const columns = Object.keys(productSchema.shape);

/**
 * Reads products from a JSON array of them.
 * @throws UnreadableProducts
 */
export const productsFromJson = (text: string): ProductsRead => {
  const entries = z.array(z.unknown()).safeParse(jsonOf(text));
  if (!entries.success) throw new UnreadableProducts("it must contain an array of products");
  return check(entries.data.map((value, index) => ({ line: index + 1, value })));
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UnreadableProducts(`it isn't JSON: ${String(cause)}`, { cause });
  }
};

const csvRow = z.object({ info: z.object({ lines: z.int() }), record: z.array(z.string()) });

/**
 * Reads products from CSV whose first line names the columns, in any order.
 * @throws UnreadableProducts when the first line doesn't
 */
export const productsFromCsv = (text: string): ProductsRead => {
  const bad: BadLine[] = [];
  const rows: unknown = parse(text, {
    info: true,
    bom: true,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
    skip_records_with_error: true,
    on_skip: (error) => {
      bad.push({ line: lineOf(error), message: error?.message ?? "can't be read" });
      return undefined;
    },
  });
  const [header, ...lines] = z.array(csvRow).parse(rows);
  const names = checkHeader(header?.record ?? []);
  const candidates: Candidate[] = [];
  for (const { info, record } of lines) {
    const line = info.lines;
    if (record.length === names.length) candidates.push({ line, value: productOf(names, record) });
    else bad.push({ line, message: `has ${record.length} fields where ${names.length} are expected` });
  }
  const checked = check(candidates);
  return { products: checked.products, bad: [...bad, ...checked.bad].sort((a, b) => a.line - b.line) };
};

const lineOf = (error: CsvError | undefined): number => {
  const { lines } = z.object({ lines: z.int().default(0) }).parse(error ?? {});
  return lines;
};

const checkHeader = (names: readonly string[]): readonly string[] => {
  const missing = columns.filter((column) => !names.includes(column));
  const unknown = names.filter((name) => !columns.includes(name));
  const wrong = [
    ...missing.map((column) => `${column} is missing`),
    ...unknown.map((name) => `"${name}" is unknown`),
  ];
  if (wrong.length === 0) return names;
  throw new UnreadableProducts(`line 1 must name the columns ${columns.join(",")}: ${wrong.join(", ")}`);
};

const numeric: ReadonlySet<string> = new Set(["unitPrice", "stock"]);

/** Text that isn't a whole number stays text, and is refused by the schema. */
const productOf = (names: readonly string[], record: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(
    names.map((name, index) => {
      const text = record[index] ?? "";
      return [name, numeric.has(name) && /^-?\d+$/.test(text) ? Number(text) : text];
    }),
  );

const check = (candidates: readonly Candidate[]): ProductsRead => {
  const products = new Map<string, Product>();
  const lines = new Map<string, number>();
  const bad: BadLine[] = [];
  for (const { line, value } of candidates) {
    const parsed = productSchema.safeParse(value);
    if (!parsed.success) {
      bad.push({ line, message: messageOf(parsed.error) });
      continue;
    }
    const { productId } = parsed.data;
    const earlier = lines.get(productId);
    if (earlier !== undefined) {
      bad.push({ line, message: `productId: ${productId} is on line ${earlier} already` });
      continue;
    }
    lines.set(productId, line);
    products.set(productId, parsed.data);
  }
  return { products: [...products.values()], bad };
};

const messageOf = (error: z.ZodError): string =>
  error.issues
    .map(({ path, message }) => (path.length > 0 ? `${path.join(".")}: ${message}` : message))
    .join("; ");
