import { Command } from "commander";
import { formatMoney } from "#handlers/domain/money";
import { isSold, type StockedProduct } from "#handlers/domain/pricing";
import { allProducts } from "../../catalogue/product-table";
import type { Context } from "../../context";
import { leftOut } from "../../output/left-out";
import type { Colours } from "../../output/output";
import { table } from "../../output/table";
import { examples } from "../examples";

export const listCommand = (context: Context): Command =>
  new Command("list")
    .description("list the products with price and stock, including retired ones")
    .addHelpText("after", examples("products list", "products list --json | jq .products"))
    .action(async () => {
      const target = await context.target();
      const shelf = { db: target.aws.dynamoDb(), inventoryTable: target.need("inventoryTableName") };
      const products = await allProducts(shelf, leftOut(context.out));
      context.out.result({ products }, (colours) => productsText(products, colours));
    });

export const productsText = (products: readonly StockedProduct[], colours: Colours): string =>
  products.length === 0
    ? "No products. Add some with seed or products set."
    : table(
        ["Product", "Name", { title: "Price", align: "right" }, { title: "Stock", align: "right" }, "State"],
        products.map((product) => [
          product.productId,
          product.name,
          formatMoney({ amount: product.unitPrice, currency: product.currency }),
          product.stock,
          isSold(product)
            ? colours.green("sold")
            : colours.yellow(`retired ${product.retiredAt?.slice(0, 10)}`),
        ]),
        colours,
      );
