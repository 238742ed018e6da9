import { expect } from "chai";
import { BundleError, bundle } from "../../infra/bundle";

const rejection = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => expect.fail("expected a rejection"),
    (error: unknown) => error,
  );

describe("bundling a closure", () => {
  it("refuses code that would need the deployment engine at run time, naming it", async () => {
    const error = await rejection(bundle("greedy", 'exports.handler = () => require("@pulumi/pulumi");'));

    expect(error).to.be.instanceOf(BundleError);
    expect(String(error)).to.contain("greedy").and.contain("@pulumi/pulumi");
  });

  it("makes one minified file that knows handlers by their internal names", async () => {
    const { code, sourceMap } = await bundle(
      "health",
      'exports.handler = () => import("#handlers/entry/health");',
    );

    expect(code).to.contain("module.exports");
    expect(JSON.parse(sourceMap).sources.join()).to.contain("handlers/entry/health.ts");
  });
});
