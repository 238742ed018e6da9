import { readStackConfig } from "@orderflow/local-cloud";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { readSettings } from "../../infra/config";
import { fraudLimits } from "../../infra/fraud-limits";
import { captureConsole } from "../handlers/support/console";

const limitsOf = async (values: Record<string, string>) => {
  await pulumi.runtime.setMocks(
    { newResource: () => ({ id: "", state: {} }), call: () => ({}) },
    "orderflow",
    "test",
  );
  const config = await readStackConfig(`${__dirname}/../..`, "test", { values });
  pulumi.runtime.setAllConfig({ ...config.values }, []);
  const output = captureConsole();
  try {
    return { ...fraudLimits(readSettings()), warnings: output.lines };
  } finally {
    output.restore();
  }
};

describe("the limits of the fraud rules", () => {
  it("are in the catalogue's currency when they are plain integers, as they always were", async () => {
    const { limits, warnings } = await limitsOf({ maxOrderTotal: "750000", currencies: '["EUR"]' });

    expect(limits.maxOrderTotal).to.deep.equal({ EUR: 750_000 });
    expect(warnings).to.deep.equal([]);
  });

  it("may be given by currency", async () => {
    const { limits, velocityLimits, warnings } = await limitsOf({
      currencies: '["USD","JPY"]',
      maxOrderTotal: '{"USD":1000000,"JPY":1500000}',
      maxAmountPerHour: '{"USD":2000000,"JPY":3000000}',
      maxAmountPerDay: "0",
    });

    expect(limits.maxOrderTotal).to.deep.equal({ USD: 1_000_000, JPY: 1_500_000 });
    expect(velocityLimits.map(({ name, amount }) => [name, amount])).to.deep.equal([
      ["hour", { USD: 2_000_000, JPY: 3_000_000 }],
      ["day", {}],
    ]);
    expect(warnings).to.deep.equal([]);
  });

  it("are missed at deployment where a currency of the catalogue has none", async () => {
    const { warnings } = await limitsOf({
      currencies: '["USD","EUR","JPY"]',
      maxOrderTotal: '{"USD":1000000}',
      maxAmountPerHour: "0",
      maxAmountPerDay: "5000000",
    });

    const text = warnings.join("\n");
    expect(text).to.match(
      /orderflow:maxOrderTotal has no limit in EUR, JPY: .*pulumi config set maxOrderTotal/,
    );
    expect(text).to.match(/orderflow:maxAmountPerDay has no limit in EUR, JPY/);
    expect(text).not.to.contain("maxAmountPerHour");
  });

  it("of a time aren't counted at all when there is none", async () => {
    const none = Object.fromEntries(
      ["Orders", "Pieces", "Amount"].flatMap((what) => [
        [`max${what}PerHour`, "0"],
        [`max${what}PerDay`, "0"],
      ]),
    );

    expect((await limitsOf(none)).velocityLimits).to.deep.equal([]);
  });
});
