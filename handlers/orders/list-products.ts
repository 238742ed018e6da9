import * as z from "zod";
import { money } from "../domain/money";
import { isSold, type StockedProduct } from "../domain/pricing";
import { type ClientRouteDeps, clientRoute } from "../http/client-route";
import type { Catalogue } from "./catalogue";

/** A product in the response of `GET /products`. */
export const productView = z.object({
  productId: z.string(),
  name: z.string(),
  price: money,
  available: z
    .int()
    .min(0)
    .meta({ description: "Pieces in stock now; an order reserves its pieces a moment after it is placed." }),
});

/** The response of `GET /products`. */
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

/** `GET /products`: lists the products that can be ordered, with their prices. */
export const listProducts = ({ catalogue, ...deps }: ListProductsDeps) =>
  clientRoute(deps, async () => ({
    status: 200,
    body: { products: (await catalogue.list()).filter(isSold).map(view) },
  }));
