import { expect } from "chai";
import { queueRequestRows } from "./rows";

describe("requests as they were recorded on AWS", () => {
  for (const { what, measured, atLeast } of queueRequestRows)
    it(`are answered as on AWS: ${what}`, async () => {
      const { agreed } = await measured();

      expect(agreed).to.be.at.least(atLeast);
    });
});
