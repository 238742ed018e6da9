import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { BundleError } from "../../infra/bundle";
import { packageOf } from "../../infra/closure";
import { useOf } from "../../infra/uses";
import { fileOf } from "./packages";

const authorize = (uses: { clientsTable: string }) =>
  import("#handlers/entry/authorize").then((m) => m.authorize(uses));

const rejection = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => expect.fail("expected a rejection"),
    (error: unknown) => error,
  );

describe("packaging a closure", () => {
  before(async () => {
    await pulumi.runtime.setMocks({
      newResource: ({ name }) => ({ id: name, state: {} }),
      call: () => ({}),
    });
  });

  it("refuses one that captures a secret, naming the function and not the secret", async () => {
    const key = pulumi.secret("ofk_TOP_SECRET");

    const error = await rejection(packageOf("leaky", authorize, useOf({ clientsTable: key }).value));

    expect(error).to.be.instanceOf(BundleError);
    expect(String(error)).to.contain("leaky").and.contain("SSM").and.not.contain("TOP_SECRET");
  });

  it("carries the values of outputs that aren't secret", async () => {
    const hash = pulumi.output("c0ffee");

    const archive = await packageOf("open", authorize, useOf({ clientsTable: hash }).value);

    expect(await fileOf(archive, "index.js")).to.contain("c0ffee");
  });

  it("reports a handler that can't be composed with each invocation, and lives on", async () => {
    const archive = await packageOf(
      "broken",
      () => Promise.reject(new Error("no such table")),
      useOf({}).value,
    );
    const text = await fileOf(archive, "index.js");
    const loaded: { exports: { handler?: (event: unknown, context: unknown) => Promise<unknown> } } = {
      exports: {},
    };
    new globalThis.Function("module", "exports", "require", text)(loaded, loaded.exports, require);

    const invoke = async () => loaded.exports.handler?.({}, {});

    expect(String(await rejection(invoke()))).to.contain("no such table");
    expect(String(await rejection(invoke()))).to.contain("no such table");
  });
});
