import { expect } from "chai";
import { RunningCloud } from "../e2e/cloud";
import { chaos } from "./chaos";

/** `npm run chaos` is the long form of this. */
const settings = {
  orders: 60,
  seed: 7,
  faultRate: 0.01,
  concurrency: 12,
  aftermath: 10_000,
  patience: 240_000,
};

describe("a storm of faults", function () {
  this.timeout(500_000);
  let cloud: RunningCloud | undefined;

  before(async () => {
    cloud = await RunningCloud.start();
  });

  after(() => cloud?.stop());

  it("breaks no promise: no order lost, no stock oversold, nobody charged twice, no mail sent twice", async () => {
    if (!cloud) throw new Error("The cloud didn't start");

    const { seen, checked, faults } = await chaos(cloud, settings);

    expect(
      checked.flatMap(({ promise, violations }) => violations.map((one) => `${promise}: ${one}`)),
    ).to.deep.equal([]);
    // It was a storm, and there was something to break.
    expect([...faults.values()].reduce((sum, hit) => sum + hit, 0)).to.be.above(20);
    expect((faults.get("crash") ?? 0) + (faults.get("redeliver") ?? 0)).to.be.above(0);
    expect(seen.orders.filter(({ status }) => status === "SHIPPED")).to.have.lengthOf.above(5);
  });
});
