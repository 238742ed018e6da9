import { isSold } from "#handlers/domain/pricing";
import { allProducts } from "../catalogue/product-table";
import type { Context } from "../context";
import { leftOut } from "../output/left-out";
import type { Target } from "../target";
import { type Check, failed, ok } from "./finding";

/** Milliseconds that a response of the API may take. */
const patience = 30_000;

/** The beginning of a command line for a target. */
const orders = ({ isLocal, name }: Target): string => `npm run orders --${isLocal ? "" : ` --stack ${name}`}`;

/** Whether the API responds. */
export const healthCheck = (target: Target): Check => ({
  name: "API",
  look: async () => {
    const url = `${target.need("apiUrl").replace(/\/$/, "")}/health`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(patience) });
    if (answer.ok) return ok(`${url} answers`);
    return failed({ detail: `${url} answers ${answer.status}`, fix: `${orders(target)} status` });
  },
});

/** Whether any product can be ordered. */
export const catalogueCheck = (context: Context, target: Target): Check => ({
  name: "Catalogue",
  look: async () => {
    const shelf = { db: target.aws.dynamoDb(), inventoryTable: target.need("inventoryTableName") };
    const products = (await allProducts(shelf, leftOut(context.out))).filter(isSold);
    if (products.length === 0)
      return failed({ detail: "nothing is for sale", fix: `${orders(target)} seed (or seed <file>)` });
    const inStock = products.filter(({ stock }) => stock > 0).length;
    if (inStock === 0)
      return failed({
        detail: `${products.length} for sale, none in stock`,
        fix: `${orders(target)} stock add <productId> <count> --reason <text>`,
      });
    return ok(`${products.length} for sale, ${inStock} in stock`);
  },
});

/** Whether the API accepts the key that these commands use. */
export const keyCheck = (context: Context): Check => ({
  name: "API key",
  look: async () => {
    await (await context.api()).list({ limit: "1" }, leftOut(context.out));
    return ok(context.ownKey() === undefined ? "the stack's first key works" : "the given key works");
  },
});
