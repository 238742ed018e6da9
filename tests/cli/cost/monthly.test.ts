import { expect } from "chai";
import { essentialsSurcharge } from "../../../cli/cost/bill";
import { monthlyBill, storageBill, sumOf } from "../../../cli/cost/monthly";

const standing = {
  alarmMetrics: 100,
  compositeAlarms: 1,
  dashboards: 1,
  keys: 1,
  customMetrics: 2,
  polledQueues: 1,
  scheduledRuns: 1_000_000,
  usagePerRun: { "lambda.requests": 1 },
};

describe("the cost of a month without orders", () => {
  it("has alarms by metric, dashboards, keys, custom metrics, polls and scheduled runs", () => {
    const usd = Object.fromEntries(monthlyBill(standing).map((position) => [position.item, position.usd]));

    expect(usd).to.deep.include({
      "metrics that alarms watch": 10,
      "composite alarms": 0.5,
      dashboards: 3,
      "KMS keys": 1,
      "custom metrics of the reconciler": 0.6,
    });
    expect(usd["polls of idle queues"]).to.be.closeTo(0.26, 0.01);
    expect(usd["runs of the reconciler, with logs, traces and reads"]).to.be.closeTo(0.2, 1e-9);
  });
});

describe("the cost of what a million orders leave behind", () => {
  it("is per gigabyte and month; logs are stored compressed", () => {
    const positions = storageBill({
      tableBytes: 2_000,
      restorableBytes: 1_000,
      archivedBytes: 1_000,
      loggedBytes: 1_000,
    });

    expect(positions.map(({ usd }) => Number(usd.toFixed(4)))).to.deep.equal([0.5, 0.2, 0.023, 0.0045]);
    expect(sumOf(positions)).to.be.closeTo(0.7275, 1e-9);
  });
});

describe("mails", () => {
  it("cost more in SES's Essentials plan", () => {
    expect(essentialsSurcharge({ "ses.emails": 200 }, 100)).to.be.closeTo(120, 1e-9);
  });
});
