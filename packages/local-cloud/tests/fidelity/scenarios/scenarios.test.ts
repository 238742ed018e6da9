import { expect } from "chai";
import { scenarioRows } from "./rows";

describe("calls as they were recorded on AWS", () => {
  for (const { what, measured, atLeast } of scenarioRows)
    it(`are answered as on AWS: ${what}`, async () => {
      const { agreed } = await measured();

      expect(agreed).to.be.at.least(atLeast);
    });
});
