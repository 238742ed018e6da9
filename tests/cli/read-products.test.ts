import { expect } from "chai";
import { productsFromCsv, productsFromJson, UnreadableProducts } from "../../cli/catalogue/read-products";

const header = "productId,name,unitPrice,currency,stock";
const lamp = { productId: "LAMP", name: "Desk lamp", unitPrice: 3_900, currency: "USD", stock: 80 };

describe("products from CSV", () => {
  it("are read whatever the order of the columns, with quotes, BOM and blank lines", () => {
    const csv = '\uFEFFstock,productId,currency,unitPrice,name\r\n80,LAMP,USD,3900,"Desk lamp"\r\n\r\n';

    const { products, bad } = productsFromCsv(csv);

    expect(products).to.deep.equal([lamp]);
    expect(bad).to.deep.equal([]);
  });

  it("each bad line is reported with its number, and the good ones are kept", () => {
    const csv = [
      header,
      "LAMP,Desk lamp,3900,USD,80",
      "MUG,Mug,12.50,USD,5",
      "",
      "PEN,Pen,100,USD",
      "CUP,Cup,100,XXY,1",
      "LAMP,Again,3900,USD,80",
      "HAT,Hat,100,USD,-1",
    ].join("\n");

    const { products, bad } = productsFromCsv(csv);

    expect(products).to.deep.equal([lamp]);
    expect(bad.map(({ line }) => line)).to.deep.equal([3, 5, 6, 7, 8]);
    expect(bad.map(({ message }) => message)).to.satisfy(
      ([price, fields, currency, twice, stock]: string[]) => {
        expect(price).to.contain("unitPrice");
        expect(fields).to.equal("has 4 fields where 5 are expected");
        expect(currency).to.contain("currency").and.to.contain("ISO 4217");
        expect(twice).to.equal("productId: LAMP is on line 2 already");
        expect(stock).to.contain("stock");
        return true;
      },
    );
  });

  const priced: [what: string, price: string, message: RegExp | undefined][] = [
    ["nothing", "0,USD", undefined],
    ["nothing in a currency that nobody charges", "0,IRR", undefined],
    ["the least that can be charged", "50,USD", undefined],
    ["less than can be charged", "49,USD", /^unitPrice: \$0\.49 can't be charged; the minimum is \$0\.50/],
    ["more than can be charged", "100000000,JPY", /^unitPrice: ¥100,000,000 can't be charged/],
    ["thousandths that nobody pays", "1234,KWD", /^unitPrice: .*multiples of KWD\s0\.010/],
    ["hundredths that nobody pays", "12345,MGA", /^unitPrice: .*multiples of MGA\s1\.00/],
    ["a currency that nobody charges", "500000,IRR", /^currency: IRR isn't supported/],
    ["a withdrawn currency", "500,BGN", /^currency: must be an ISO 4217 currency code/],
  ];
  for (const [what, price, message] of priced)
    it(`a price of ${what} is ${message === undefined ? "taken" : "refused"} before anybody orders`, () => {
      const { products, bad } = productsFromCsv(`${header}\nLAMP,Desk lamp,${price},80\n`);

      expect(products).to.have.length(message === undefined ? 1 : 0);
      if (message !== undefined) expect(bad[0]?.message).to.match(message);
    });

  it("a stray quote spoils its own line only", () => {
    const { products, bad } = productsFromCsv(`${header}\nMUG,Mu"g,100,USD,5\nLAMP,Desk lamp,3900,USD,80\n`);

    expect(products).to.deep.equal([lamp]);
    expect(bad).to.have.length(1);
    expect(bad[0]).to.have.property("line", 2);
  });

  for (const [what, csv, message] of [
    ["an empty file", "", /productId is missing/],
    ["no header", "LAMP,Desk lamp,3900,USD,80", /line 1 must name the columns/],
    ["a missing column", "productId,name,unitPrice,currency\nA,A,1,USD", /stock is missing/],
    ["an unknown column", `${header},colour\nA,A,1,USD,1,red`, /"colour" is unknown/],
  ] as const)
    it(`${what} is refused as a whole`, () => {
      expect(() => productsFromCsv(csv)).to.throw(UnreadableProducts, message);
    });
});

describe("products from JSON", () => {
  it("are read, and bad entries are counted from 1", () => {
    const { products, bad } = productsFromJson(
      JSON.stringify([lamp, { ...lamp, productId: "B", colour: "red" }, 5]),
    );

    expect(products).to.deep.equal([lamp]);
    expect(bad.map(({ line }) => line)).to.deep.equal([2, 3]);
    expect(bad[0]?.message).to.contain("colour");
  });

  for (const text of ["", "{", '{"productId":"A"}', "null"])
    it(`${JSON.stringify(text)} is refused as a whole`, () => {
      expect(() => productsFromJson(text)).to.throw(UnreadableProducts);
    });
});
