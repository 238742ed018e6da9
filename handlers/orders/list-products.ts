import * as z from "zod";
import { money } from "../domain/money";
import type { StockedProduct } from "../domain/pricing";
import { type ClientRouteDeps, clientRoute } from "../http/client-route";
import type { Catalogue } from "./catalogue";

/** A product as `GET /products` shows it. */
export const productView = z.object({
  productId: z.string(),
  name: z.string(),
  price: money,
  available: z
    .int()
    .min(0)
    .meta({ description: "Pieces in stock at this moment; an order reserves them later." }),
});

/** The answer of `GET /products`. */
export const productList = z.object({ products: z.array(productView) });

const view = ({
  productId,
  name,
  unitPrice,
  currency,
  stock,
}: StockedProduct): z.infer<typeof productView> => ({
  productId,
  name,
  price: { amount: unitPrice, currency },
  available: stock,
});

export interface ListProductsDeps extends ClientRouteDeps {
  readonly catalogue: Pick<Catalogue, "list">;
}

/** `GET /products`: what can be ordered, at which price. */
export const listProducts = ({ catalogue, ...deps }: ListProductsDeps) =>
  clientRoute(deps, async () => ({
    status: 200,
    body: { products: (await catalogue.list()).map(view) },
  }));
