import { expect } from "chai";
import { Engine, unknown, urnOf } from "./engine";

const token = "aws:dynamodb/table:Table";
const declared = [
  { attributeName: "town", keyType: "HASH" },
  { attributeName: "since", keyType: "RANGE" },
];

const table = (keys: Record<string, unknown>) => ({
  name: "customers",
  billingMode: "PAY_PER_REQUEST",
  hashKey: "id",
  attributes: ["id", "town", "since"].map((name) => ({ name, type: "S" })),
  globalSecondaryIndexes: [{ name: "byTown", projectionType: "ALL", ...keys }],
});

describe("keySchemas of a table's index, for Pulumi's engine", () => {
  let engine: Engine;
  before(async () => {
    engine = await Engine.start();
  });
  after(() => engine?.stop());

  it("are in the outputs, and neither a refresh nor a second preview finds a difference", async () => {
    const created = await engine.made(token, "customers", table({ keySchemas: declared }));
    const again = (await engine.check(created.urn, table({ keySchemas: declared }), { olds: created.inputs }))
      .inputs;

    expect(created.outputs).to.deep.include(table({ keySchemas: declared }));
    expect(await engine.read(created)).to.deep.equal(created);
    expect((await engine.diff(created, again)).changes).to.equal(false);
    await engine.delete(created);
  });

  it("take the place of hashKey and rangeKey by an update of the table, which keeps it", async () => {
    const created = await engine.made(token, "customers", table({ hashKey: "town", rangeKey: "since" }));
    const news = table({ keySchemas: declared });
    const { inputs } = await engine.check(created.urn, news, { olds: created.inputs });

    const difference = await engine.diff(created, inputs);
    const updated = await engine.update(created, inputs);

    expect(difference).to.deep.include({
      replaces: [],
      details: ["hashKey", "keySchemas", "rangeKey"].map((name) => `globalSecondaryIndexes[0].${name}`),
    });
    expect(updated.outputs).to.deep.include({
      arn: created.outputs.arn,
      streamArn: created.outputs.streamArn,
    });
    expect(await engine.read(updated)).to.deep.equal(updated);
    await engine.delete(updated);
  });

  it("pass a preview that doesn't know an attribute's name yet", async () => {
    const keySchemas = [{ attributeName: unknown, keyType: "HASH" }];

    expect((await engine.check(urnOf(token), table({ keySchemas }))).failures).to.deep.equal([]);
  });
});
