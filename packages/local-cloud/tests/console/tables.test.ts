import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { expect } from "chai";
import { listItems, listTables } from "../../src/console/tables";
import { DynamoService } from "../../src/dynamodb/dynamodb";
import { dynamodbResources } from "../../src/dynamodb/resources";
import { errorOf, RunningEndpoint } from "../endpoint/running-endpoint";

const node = (name: string) => ({ id: `arn:${name}`, kind: "table" as const, label: name, name });
const topology = { nodes: [node("visits"), node("people")], edges: [] };

describe("the tables that the console shows", function () {
  this.timeout(180_000);
  let running: RunningEndpoint;
  let client: DynamoDBClient;

  before(async () => {
    running = new RunningEndpoint();
    const dynamodb = new DynamoService({ directory: running.directory });
    await running.start([dynamodb], dynamodbResources(dynamodb));
    client = running.client(DynamoDBClient);
    await running.declare("aws:dynamodb/table:Table", "people", {
      name: "people",
      billingMode: "PAY_PER_REQUEST",
      hashKey: "id",
      attributes: [
        { name: "id", type: "S" },
        { name: "town", type: "S" },
        { name: "since", type: "S" },
      ],
      globalSecondaryIndexes: [{ name: "byTown", hashKey: "town", rangeKey: "since", projectionType: "ALL" }],
      ttl: { attributeName: "expires", enabled: true },
    });
    await running.declare("aws:dynamodb/table:Table", "visits", {
      name: "visits",
      billingMode: "PAY_PER_REQUEST",
      hashKey: "day",
      rangeKey: "at",
      attributes: [
        { name: "day", type: "N" },
        { name: "at", type: "S" },
      ],
    });
    for (const [id, town, since] of [
      ["ann", "Ulm", "2026-01-01"],
      ["bob", "Ulm", "2026-02-01"],
      ["eve", "Bonn", "2026-03-01"],
    ] as const)
      await client.send(
        new PutItemCommand({
          TableName: "people",
          Item: {
            id: { S: id },
            town: { S: town },
            since: { S: since },
            expires: { N: "1800000000" },
            big: { N: "12345678901234567890" },
            tags: { SS: ["a"] },
          },
        }),
      );
    await client.send(
      new PutItemCommand({ TableName: "visits", Item: { day: { N: "7" }, at: { S: "10:00" } } }),
    );
  });

  after(() => running.stop());

  const find = async (wanted: Partial<Parameters<typeof listItems>[2]>) =>
    listItems(client, await listTables(client, topology), {
      ...{ table: "people", index: "", key: "", q: "", limit: 100 },
      ...wanted,
    });
  const keysOf = async (wanted: Parameters<typeof find>[0]) =>
    (await find(wanted)).items.map(({ key }) => key);

  it("are listed by name, with the keys that items are found by and the attribute that expires them", async () => {
    expect(await listTables(client, topology)).to.deep.equal([
      {
        name: "people",
        label: "people",
        keys: [
          { index: "", hash: "id", isNumber: false, range: undefined },
          { index: "byTown", hash: "town", isNumber: false, range: "since" },
        ],
        expiresAt: "expires",
      },
      {
        name: "visits",
        label: "visits",
        keys: [{ index: "", hash: "day", isNumber: true, range: "at" }],
        expiresAt: undefined,
      },
    ]);
  });

  it("show all items, or those of a key, of an index the newest first", async () => {
    expect(await keysOf({})).to.have.members(["ann", "bob", "eve"]);
    expect(await keysOf({ key: "bob" })).to.deep.equal(["bob"]);
    expect(await keysOf({ index: "byTown", key: "Ulm" })).to.deep.equal(["bob", "ann"]);
    expect(await keysOf({ index: "byTown", key: "Rome" })).to.deep.equal([]);
    expect((await find({ table: "visits", key: "7" })).items).to.deep.include({
      key: "7",
      sort: "10:00",
      expires: undefined,
      text: '{\n  "day": 7,\n  "at": "10:00"\n}',
    });
  });

  it("show those that mention a word, as many as are wanted, and say that there are more", async () => {
    expect(await keysOf({ q: "ulm" })).to.have.members(["ann", "bob"]);
    const first = await find({ limit: 2 });

    expect(first.items).to.have.length(2);
    expect(first).to.include({ more: true, unread: false });
  });

  it("show an item as JSON: every digit of a number, sets as lists, and when it expires", async () => {
    const [item] = (await find({ key: "ann" })).items;

    expect(item?.expires).to.equal(1_800_000_000_000);
    expect(JSON.parse(item?.text ?? "")).to.deep.equal({
      id: "ann",
      town: "Ulm",
      since: "2026-01-01",
      expires: 1_800_000_000,
      big: "12345678901234567890",
      tags: ["a"],
    });
  });

  it("refuse a table or an index that isn't there by name", async () => {
    expect(await errorOf(find({ table: "ghosts" }))).to.include({
      status: 404,
      message: "There is no table ghosts",
    });
    expect(await errorOf(find({ index: "byAge" }))).to.include({
      status: 404,
      message: "The table people has no index byAge",
    });
  });
});
