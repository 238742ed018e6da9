import * as z from "zod";
import { type CatalogueEntry, catalogueEntry } from "#handlers/orders/catalogue-entry";
import products from "./products.json";

/** A product as operators enter it; the price is in minor units of its currency. */
export const productSchema = catalogueEntry;

export type Product = CatalogueEntry;

/** The small catalogue that the README's examples order from. */
export const sampleCatalogue: readonly Product[] = z.array(productSchema).parse(products);
