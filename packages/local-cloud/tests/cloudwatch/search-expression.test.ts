import { expect } from "chai";
import { parseSearch, searched } from "../../src/cloudwatch/search-expression";

const metric = (name: string, dimensions: Record<string, string>, namespace = "shop") => ({
  namespace,
  name,
  dimensions,
});

const metrics = [
  metric("Revenue", { currency: "EUR", stack: "dev" }),
  metric("Revenue", { currency: "USD", stack: "dev" }),
  metric("Revenue", { currency: "USD", stack: "prod" }),
  metric("Refunds", { currency: "USD", stack: "dev" }),
  metric("Revenue", { stack: "dev" }),
  metric("Revenue", { currency: "USD", stack: "dev" }, "elsewhere"),
];

const labels = (expression: string) => searched(parseSearch(expression), metrics).map(({ label }) => label);

describe("a SEARCH expression", () => {
  it("finds metrics of a namespace with exactly these dimensions, and labels them by what differs", () => {
    const text = `SEARCH('{shop,currency,stack} MetricName="Revenue" stack="dev"', 'Sum', 300)`;

    expect(labels(text)).to.deep.equal(["EUR", "USD"]);
    expect(parseSearch(text)).to.include({ namespace: "shop", stat: "Sum", period: 300 });
  });

  it("finds words in names and values, without a namespace too", () => {
    expect(labels("SEARCH('refunds', 'Sum')")).to.deep.equal(["Refunds"]);
  });

  it("refuses what it can't do instead of finding too much", () => {
    expect(() => parseSearch("SEARCH('Revenue OR Refunds', 'Sum', 60)")).to.throw("isn't supported");
    expect(() => parseSearch("SEARCH(Revenue)")).to.throw("isn't supported");
  });
});
