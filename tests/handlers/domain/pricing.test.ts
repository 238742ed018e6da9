import { expect } from "chai";
import {
  AmountTooLarge,
  CurrencyMismatch,
  PriceChanged,
  UnknownProduct,
} from "../../../handlers/domain/errors";
import { type Product, quote } from "../../../handlers/domain/pricing";
import { request, usd } from "../../factories/order";
import { products } from "../support/dynamo";

const catalogue = new Map(products.map((product) => [product.productId, product]));
const items = (...productIds: string[]) => productIds.map((productId) => ({ productId, quantity: 2 }));

describe("pricing", () => {
  it("computes the total from the catalogue", () => {
    const { total, items: lines } = quote(request({ items: items("PROD-001", "PROD-002") }), catalogue);

    expect(total).to.deep.equal(usd(2 * 99_900 + 2 * 14_900));
    expect(lines[0]).to.deep.equal({
      productId: "PROD-001",
      name: "Laptop",
      quantity: 2,
      unitPrice: usd(99_900),
    });
  });

  it("accepts the total that the client expects, and refuses any other with the right one", () => {
    expect(quote(request({ expectedTotal: usd(199_800) }), catalogue).total).to.deep.equal(usd(199_800));

    for (const wrong of [usd(1), { amount: 199_800, currency: "EUR" }]) {
      expect(() => quote(request({ expectedTotal: wrong }), catalogue))
        .to.throw(PriceChanged)
        .with.deep.property("extensions", { total: usd(199_800) });
    }
  });

  it("names every product that isn't in the catalogue", () => {
    const ask = () => quote(request({ items: items("NOPE", "PROD-001", "NEITHER") }), catalogue);

    expect(ask)
      .to.throw(UnknownProduct)
      .with.deep.property("errors", [
        { path: "items.0.productId", message: "NOPE isn't in the catalogue" },
        { path: "items.2.productId", message: "NEITHER isn't in the catalogue" },
      ]);
  });

  it("doesn't know a product that was retired", () => {
    const retired = new Map<string, Product>(
      products.map((product) => [product.productId, { ...product, retiredAt: "2026-03-01T10:00:00.000Z" }]),
    );
    retired.set("PROD-002", { productId: "PROD-002", name: "Headphones", unitPrice: 1, currency: "USD" });

    expect(() => quote(request({ items: items("PROD-001", "PROD-002") }), retired))
      .to.throw(UnknownProduct)
      .with.deep.property("extensions", { productIds: ["PROD-001"] });
  });

  it("refuses two currencies in one order, and another currency than asked for", () => {
    expect(() => quote(request({ items: items("PROD-001", "PROD-EUR") }), catalogue))
      .to.throw(CurrencyMismatch)
      .with.deep.property("errors", [{ path: "items.1", message: "is priced in EUR, not USD" }]);
    expect(() => quote(request({ currency: "EUR" }), catalogue))
      .to.throw(CurrencyMismatch)
      .with.deep.property("errors", [{ path: "items.0", message: "is priced in USD, not EUR" }]);
    expect(quote(request({ currency: "USD" }), catalogue).total.currency).to.equal("USD");
  });

  it("keeps no more of a product's name than an order has room for, fifty lines of it included", () => {
    const wordy = items(...Array.from({ length: 50 }, (_, i) => `P-${i}`));
    const long = new Map(
      wordy.map(({ productId }) => [
        productId,
        { productId, name: "🎂".repeat(9_000), unitPrice: 100, currency: "USD" },
      ]),
    );

    const { items: lines } = quote(request({ items: wordy }), long);

    expect(lines.map(({ name }) => [...name].length)).to.deep.equal(lines.map(() => 200));
    expect(Buffer.byteLength(JSON.stringify(lines))).to.be.lessThan(100_000);
  });

  it("refuses a total beyond exact integers", () => {
    const dear = new Map([
      [
        "PROD-001",
        { ...products[0], productId: "PROD-001", name: "Moon", unitPrice: 2 ** 52, currency: "USD" },
      ],
    ]);

    expect(() => quote(request(), dear))
      .to.throw(AmountTooLarge)
      .with.deep.property("errors", [{ path: "items.0", message: "is too large" }]);
  });
});
