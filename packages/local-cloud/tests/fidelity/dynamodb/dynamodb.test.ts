import { expect } from "chai";
import { dynamoRows } from "./rows";

describe("DynamoDB's updates", () => {
  for (const { what, measured, atLeast } of dynamoRows)
    it(`do as recorded: ${what}`, async () => {
      expect((await measured()).agreed).to.be.at.least(atLeast);
    });
});
