import { expect } from "chai";
import { mappingRows } from "./rows";

describe("event source mappings as they were recorded on AWS", () => {
  for (const { what, measured, atLeast } of mappingRows)
    it(`do as on AWS: ${what}`, async () => {
      const { agreed } = await measured();

      expect(agreed).to.be.at.least(atLeast);
    });
});
