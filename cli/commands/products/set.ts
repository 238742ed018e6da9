import { Command } from "commander";
import * as z from "zod";
import { formatMoney } from "#handlers/domain/money";
import { operatorOf } from "../../aws/operator";
import { movementReason, operatorName } from "../../catalogue/movement";
import {
  changedMeanwhile,
  checkedProduct,
  createProduct,
  type Description,
  describeProduct,
  differing,
} from "../../catalogue/product-table";
import { type Shelf, type StoredItem, shelfOf, storedItem } from "../../catalogue/shelf";
import { mostStock } from "../../catalogue/stock";
import { type Context, parseOptions } from "../../context";
import { UsageError } from "../../errors";
import { amount, whole } from "../../options";
import { examples } from "../examples";

const optionsSchema = z.object({
  name: z.string().optional(),
  price: amount.optional(),
  stock: whole(0, mostStock).optional(),
  reason: movementReason.default("a new product"),
  by: operatorName.optional(),
});
type Options = z.infer<typeof optionsSchema>;

export const setCommand = (context: Context): Command =>
  new Command("set")
    .description(
      "create a product, or change the name or price of one without changing its stock or existing orders",
    )
    .argument("<productId>", "id of the product")
    .option("--name <name>", "the name that customers see")
    .option("--price <price>", "minor units and currency, e.g. 199800USD")
    .option("--stock <count>", "initial stock of a new product, in pieces (default: 0)")
    .option("--reason <text>", "the reason, for the stock's log (default: a new product)")
    .option("--by <name>", "your name, for the stock's log (default: the AWS role or user)")
    .addHelpText(
      "after",
      examples(
        'products set PROD-006 --name "Tea Pot" --price 2900USD --stock 40',
        "products set PROD-006 --price 2500USD",
      ),
    )
    .action(async (productId: string, raw: unknown) => {
      await set(context, productId, parseOptions(optionsSchema, raw));
    });

const set = async (context: Context, productId: string, options: Options): Promise<void> => {
  const shelf = shelfOf(await context.target());
  const read = await storedItem(shelf, productId);
  if (read === undefined) return create(context, shelf, productId, options);
  if (options.stock !== undefined)
    throw new UsageError(`--stock: ${productId} already has a stock`, {
      hint: `Change it with: stock add ${productId} <count>, or stock set ${productId} <count>`,
    });
  return change(context, shelf, read, descriptionOf(options));
};

const descriptionOf = ({ name, price }: Options): Description => ({
  ...(name === undefined ? {} : { name }),
  ...(price === undefined ? {} : { unitPrice: price.amount, currency: price.currency }),
});

const create = async (context: Context, shelf: Shelf, productId: string, options: Options): Promise<void> => {
  const missing = [...(options.name === undefined ? ["--name"] : []), ...(options.price ? [] : ["--price"])];
  if (missing.length > 0)
    throw new UsageError(`There is no product "${productId}"; to create it, add ${missing.join(" and ")}.`);
  const product = checkedProduct({ productId, ...descriptionOf(options), stock: options.stock ?? 0 });
  const by = options.by ?? (await operatorOf(await context.target()));
  const note = { by, reason: options.reason, at: context.world.now(), kind: "new" as const };
  if (!(await createProduct(shelf, product, note))) throw changedMeanwhile(productId);
  report(context, "made", product);
};

const change = async (
  context: Context,
  shelf: Shelf,
  read: StoredItem,
  wanted: Description,
): Promise<void> => {
  const merged: StoredItem = { ...read, ...wanted };
  const { productId, name, unitPrice, currency } = merged;
  // An unreadable stock must not prevent repairing the other attributes.
  const product = checkedProduct({ productId, name, unitPrice, currency, stock: 0 });
  const differences = differing(read, wanted);
  if (Object.keys(differences).length === 0) return report(context, "unchanged", product);
  if (!(await describeProduct(shelf, read, differences))) throw changedMeanwhile(product.productId);
  report(context, "changed", product);
};

interface Reported {
  readonly productId: string;
  readonly name: string;
  readonly unitPrice: number;
  readonly currency: string;
}

const report = ({ out }: Context, outcome: "made" | "changed" | "unchanged", product: Reported): void => {
  const { productId, name, unitPrice, currency } = product;
  out.result({ productId, name, unitPrice, currency, outcome }, () => {
    const text = `${productId} (${name}, ${formatMoney({ amount: unitPrice, currency })})`;
    return outcome === "unchanged" ? `${text} is unchanged.` : `${text} is ${outcome}.`;
  });
};
