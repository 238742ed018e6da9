import { expect } from "chai";
import { defaultDeployment } from "./deploy";

describe("stack outputs", () => {
  it("all have a value, since Pulumi warns of those that have none", async () => {
    const { outputs } = await defaultDeployment();

    const undefinedOnes = Object.entries(outputs).filter(([, value]) => value === undefined);

    expect(undefinedOnes.map(([name]) => name)).to.deep.equal([]);
    expect(outputs.stripeKeyParameterName, "without Stripe").to.equal(null);
  });
});
