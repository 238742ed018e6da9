import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import {
  DynamoDBStreamsClient,
  ExpiredIteratorException,
  TrimmedDataAccessException,
} from "@aws-sdk/client-dynamodb-streams";
import { expect } from "chai";
import { Clock } from "../../src/clock/clock";
import { DynamoService } from "../../src/dynamodb/dynamodb";
import { StreamReader } from "../../src/lambda/stream-reader";
import { errorOf } from "../endpoint/running-endpoint";

describe("Lambda: the reader of a stream", () => {
  const directory = mkdtempSync(join(tmpdir(), "stream-reader-"));
  const engine = new DynamoService({ directory });
  let tables: DynamoDBClient;
  let client: DynamoDBStreamsClient;
  let streamArn = "";
  let count = 0;
  /** What the next call of a command ends with, though the engine answered. */
  const lost = new Map<string, Error>();
  before(() => engine.start());
  after(async () => {
    await engine.stop();
    rmSync(directory, { recursive: true, force: true, maxRetries: 10 });
  });
  beforeEach(async () => {
    const settings = {
      endpoint: engine.endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
      maxAttempts: 1,
    };
    tables = new DynamoDBClient(settings);
    client = new DynamoDBStreamsClient(settings);
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          const answer = await next(args);
          const error = lost.get(String(commandName));
          lost.delete(String(commandName));
          if (error) throw error;
          return answer;
        },
      { step: "initialize" },
    );
    count += 1;
    const { TableDescription } = await tables.send(
      new CreateTableCommand({
        TableName: `table-${count}`,
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
      }),
    );
    streamArn = TableDescription?.LatestStreamArn ?? "";
  });
  afterEach(() => {
    tables.destroy();
    client.destroy();
  });

  const put = (id: string) =>
    tables.send(new PutItemCommand({ TableName: `table-${count}`, Item: { id: { S: id } } }));
  const readerFrom = async (startingPosition: "LATEST" | "TRIM_HORIZON") => {
    const { signal } = new AbortController();
    const reader = new StreamReader({ client, streamArn, startingPosition, signal, clock: new Clock() });
    await reader.open();
    return reader;
  };
  const idsOf = async (reader: StreamReader, limit = 100) =>
    (await reader.read(limit)).map(({ dynamodb }) =>
      JSON.stringify(dynamodb.Keys).replace(/.*"S":"(.*)".*/, "$1"),
    );

  it("reads on from where it was", async () => {
    const reader = await readerFrom("TRIM_HORIZON");
    for (const id of ["a", "b", "c"]) await put(id);

    expect(await idsOf(reader, 2)).to.deep.equal(["a", "b"]);
    expect(await idsOf(reader)).to.deep.equal(["c"]);
    expect(await idsOf(reader)).to.deep.equal([]);
    await put("d");
    expect(await idsOf(reader)).to.deep.equal(["d"]);
  });

  for (const position of ["LATEST", "TRIM_HORIZON"] as const) {
    it(`loses nothing with an answer that got lost (${position})`, async () => {
      const reader = await readerFrom(position);
      await put("a");
      lost.set("GetRecordsCommand", new Error("socket hang up"));

      const error = await errorOf(reader.read(100));
      await put("b");

      expect(error.message).to.equal("socket hang up");
      expect(await idsOf(reader)).to.deep.equal(["a", "b"]);
    });
  }

  it("asks for another iterator, after the last record, when its own has expired", async () => {
    const reader = await readerFrom("LATEST");
    await put("a");
    await idsOf(reader);
    await put("b");
    lost.set("GetRecordsCommand", new ExpiredIteratorException({ message: "expired", $metadata: {} }));

    await errorOf(reader.read(100));

    expect(await idsOf(reader)).to.deep.equal(["b"]);
  });

  it("continues with the oldest record when what it left off at has been trimmed", async () => {
    const reader = await readerFrom("LATEST");
    await put("a");
    await idsOf(reader);
    await put("b");
    const $metadata = {};
    lost.set("GetRecordsCommand", new ExpiredIteratorException({ message: "expired", $metadata }));
    await errorOf(reader.read(100));

    lost.set("GetShardIteratorCommand", new TrimmedDataAccessException({ message: "trimmed", $metadata }));

    expect(await idsOf(reader)).to.deep.equal(["a", "b"]);
  });
});
