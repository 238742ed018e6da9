import { expect } from "chai";
import { transactionRows } from "./rows";

describe("DynamoDB's transactions", () => {
  for (const { what, measured, atLeast } of transactionRows)
    it(`do as on AWS: ${what}`, async () => {
      expect((await measured()).agreed).to.be.at.least(atLeast);
    });
});
