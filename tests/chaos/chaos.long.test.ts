import { expect } from "chai";
import { mailingAll, RunningCloud } from "../e2e/cloud";
import { Chance } from "./chance";
import { chaos } from "./chaos";
import { type StormyStripe, stormyStripe } from "./stripe";

/** `npm run chaos` is the long form of this. */
const settings = {
  orders: 40,
  seed: 7,
  faultRate: 0.01,
  concurrency: 12,
  operators: 4,
  aftermath: 3_000,
  patience: 240_000,
};

describe("a storm of faults, with operators in it, over days", function () {
  this.timeout(500_000);
  let cloud: RunningCloud | undefined;
  let stripe: StormyStripe | undefined;

  before(async () => {
    stripe = await stormyStripe(new Chance(settings.seed), settings.faultRate);
    const { args, env } = stripe.settings;
    cloud = await RunningCloud.start({ args: [...mailingAll, ...args], env });
  });

  after(async () => {
    await cloud?.stop();
    await stripe?.stop();
  });

  it("breaks no promise: no order lost, no stock oversold, nobody charged twice, no mail sent twice", async () => {
    if (!cloud || !stripe) throw new Error("The cloud didn't start");

    const { seen, checked, faults, deeds } = await chaos(cloud, stripe, settings);

    expect(
      checked.flatMap(({ promise, violations }) => violations.map((one) => `${promise}: ${one}`)),
    ).to.deep.equal([]);
    // It was a storm, and there was something to break.
    expect([...faults.values()].reduce((sum, hit) => sum + hit, 0)).to.be.above(20);
    expect((faults.get("crash") ?? 0) + (faults.get("redeliver") ?? 0)).to.be.above(0);
    expect([...deeds.keys()]).to.include.members(["refund", "retry-shipping", "resume"]);
    expect(seen.moves.some(({ seconds }) => seconds > 24 * 60 * 60)).to.equal(true);
    expect(seen.orders.filter(({ status }) => status === "SHIPPED")).to.not.be.empty;
  });
});
