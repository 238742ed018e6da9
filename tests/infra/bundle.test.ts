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
      "open-pages",
      'exports.handler = () => import("#handlers/entry/open-pages");',
    );

    expect(code).to.contain("module.exports");
    expect(JSON.parse(sourceMap).sources.join()).to.contain("handlers/entry/open-pages.ts");
  });

  it("leaves out code that can't be reached, and says so if it is reached after all", async () => {
    const { code } = await bundle(
      "lost",
      'exports.handler = () => require("aws-xray-sdk-core").captureAWS({});',
    );

    const bundled: { exports: { handler?: () => unknown } } = { exports: {} };
    new Function("module", "exports", "require", code)(bundled, bundled.exports, require);

    expect(bundled.exports.handler).to.throw("infra/unreachable-code.ts");
  });
});
