import { expect } from "chai";
import { catalogueEntry } from "../../../handlers/orders/catalogue-entry";

const lamp = { productId: "LAMP", name: "Lamp", unitPrice: 3_900, currency: "USD", stock: 8 };

/** Where an entry is wrong. */
const wrong = (changes: object): string[] => {
  const parsed = catalogueEntry.safeParse({ ...lamp, ...changes });
  return (parsed.error?.issues ?? []).map(({ path }) => path.join("."));
};
const messages = (changes: object): string[] =>
  (catalogueEntry.safeParse({ ...lamp, ...changes }).error?.issues ?? []).map(({ message }) => message);

describe("an entry of the catalogue", () => {
  it("is taken with a price and a stock, and both may be nothing", () => {
    expect(catalogueEntry.parse(lamp)).to.deep.equal(lamp);
    expect(wrong({ unitPrice: 0, stock: 0 })).to.deep.equal([]);
  });

  it("takes up to 200 characters of a name, and up to a thousand million pieces", () => {
    expect(wrong({ name: "n".repeat(200), stock: 1_000_000_000 })).to.deep.equal([]);
    expect(wrong({ name: "n".repeat(201) })).to.deep.equal(["name"]);
    expect(wrong({ stock: 1_000_000_001 })).to.deep.equal(["stock"]);
  });

  it("has neither a negative price nor a negative stock, nor a part of either", () => {
    expect(wrong({ unitPrice: -1 })).to.deep.equal(["unitPrice"]);
    expect(wrong({ unitPrice: 99.5 })).to.deep.equal(["unitPrice"]);
    expect(wrong({ stock: 0.5 })).to.deep.equal(["stock"]);
    expect(wrong({ stock: -1 })).to.deep.equal(["stock"]);
  });

  it("has no field that the catalogue doesn't know", () => {
    expect(messages({ colour: "red" }).join()).to.contain("colour");
  });

  it("names a price that can't be charged", () => {
    expect(wrong({ unitPrice: 49 })).to.deep.equal(["unitPrice"]);
    expect(messages({ unitPrice: 49 }).join()).to.contain("the minimum is $0.50");
    expect(wrong({ unitPrice: 50 })).to.deep.equal([]);
  });

  it("names the currency in which nothing can be charged", () => {
    expect(wrong({ currency: "IRR" })).to.deep.equal(["currency"]);
  });
});
