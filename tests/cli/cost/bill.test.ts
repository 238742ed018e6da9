import { billed } from "@orderflow/local-cloud";
import { expect } from "chai";
import picocolors from "picocolors";
import { costOf, costText } from "../../../cli/commands/cost";
import { billOf, NoPrice, prices, totalOf } from "../../../cli/cost/bill";
import { textbookDesigns } from "../../../cli/cost/textbook";

const measured = {
  gigabyteSeconds: 0.1,
  logBytes: 1_000,
  platformBytes: 0,
  traces: 0,
  accessBytes: 0,
  emails: 3,
};
const colours = picocolors.createColors(false);

describe("the cost of a million orders", () => {
  it("is what each thing costs, times how often an order needs it", () => {
    const bill = billOf({ "httpApi.requests": 200, "dynamodb.writeUnits": 6_400 }, 100);

    expect(bill.map(({ service, usd }) => [service, usd])).to.deep.equal([
      ["dynamodb", 40],
      ["httpApi", 2],
    ]);
    expect(totalOf(bill)).to.equal(42);
  });

  it("leaves out what wasn't used", () => {
    expect(billOf({ "ses.emails": 0 }, 10)).to.deep.equal([]);
  });

  it("refuses to leave out what has no price", () => {
    expect(() => billOf({ "quantum.bits": 1 }, 1)).to.throw(NoPrice, "quantum.bits");
  });

  it("has a price for everything that the local cloud meters, and for every textbook design", () => {
    expect(prices.prices).to.include.all.keys(...billed);
    for (const { anOrder } of textbookDesigns) expect(totalOf(billOf(anOrder(measured), 1))).to.be.above(0);
  });

  it("gives textbook designs the time, logs and e-mails of our own run", () => {
    const usage = {
      "lambda.requests": 10,
      "lambda.gigabyteSeconds": 1,
      "logs.functionBytes": 10_000,
      "ses.emails": 3,
    };

    const { comparison } = costOf(usage, 1);

    expect(comparison.map(({ usdAMillionOrders }) => usdAMillionOrders)).to.deep.equal(
      textbookDesigns.map(({ anOrder }) => totalOf(billOf(anOrder(measured), 1))),
    );
  });

  it("has the designs send as many e-mails as our own run", () => {
    for (const { anOrder } of textbookDesigns)
      for (const emails of [0, 2, 4]) expect(anOrder({ ...measured, emails })["ses.emails"]).to.equal(emails);
  });

  it("is reported with the date of its prices", () => {
    const text = costText(costOf({ "httpApi.requests": 1 }, 1), colours);

    expect(text).to.contain(prices.asOf).and.contain("httpApi.requests").and.contain("$1.00");
  });
});
