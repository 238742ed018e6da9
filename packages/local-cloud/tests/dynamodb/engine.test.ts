import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { expect } from "chai";
import initSqlJs from "sql.js";
import { type DynamoEngine, DynamoEngineFailed, startDynamoEngine } from "../../src/dynamodb/engine";
import { errorOf, eventually } from "../endpoint/running-endpoint";

/** Not by `fetch`, which blocks the ports that browsers block. */
const answers = async (endpoint: string): Promise<boolean> => {
  try {
    const [answer] = await once(get(endpoint, { agent: false }), "response");
    answer.resume();
    return true;
  } catch {
    return false; // it is gone
  }
};
const untilSilent = (endpoint: string) =>
  eventually(async () => ((await answers(endpoint)) ? undefined : true));

describe("DynamoDB engine", () => {
  let directory: string;
  let engine: DynamoEngine | undefined;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "engine-"));
  });
  afterEach(async () => {
    await engine?.stop();
    engine = undefined;
    rmSync(directory, { recursive: true, force: true, maxRetries: 10 });
  });

  const withClient = async <Result>(use: (client: DynamoDBClient) => Promise<Result>): Promise<Result> => {
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const client = new DynamoDBClient({ endpoint: engine?.endpoint ?? "", region: "us-east-1", credentials });
    try {
      return await use(client);
    } finally {
      client.destroy();
    }
  };
  const createTable = new CreateTableCommand({
    TableName: "orders",
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  });

  it("keeps what it stored over a restart", async () => {
    engine = await startDynamoEngine({ directory });
    await withClient((client) => client.send(createTable));
    await engine.stop();

    engine = await startDynamoEngine({ directory });

    const { TableNames } = await withClient((client) => client.send(new ListTablesCommand({})));
    expect(TableNames).to.deep.equal(["orders"]);
  });

  it("has the index that keeps writes to a streamed table from slowing down", async () => {
    engine = await startDynamoEngine({ directory });
    await engine.stop();
    const file = await readFile(join(directory, "dynamodb.sqlite"));
    file.fill(1, 18, 20); // leave WAL, which sql.js can't open

    const database = new (await initSqlJs()).Database(file);
    const [found] = database.exec("SELECT sql FROM sqlite_master WHERE name = 'stream_record_order'");
    database.close();

    expect(String(found?.values)).to.contain("CAST(sequence_number AS INTEGER)");
  });

  it("listens where no page can reach it, and not where another engine does", async () => {
    engine = await startDynamoEngine({ directory });
    const other = await startDynamoEngine({ directory: join(directory, "other") });

    const reached = await fetch(engine.endpoint).catch((error: Error) => String(error.cause));

    await other.stop();
    expect(reached).to.contain("bad port");
    expect(other.endpoint).not.to.equal(engine.endpoint);
  });

  it("answers no more once it is stopped, and can be stopped twice", async () => {
    const { endpoint, stop } = await startDynamoEngine({ directory });

    await stop();
    await stop();

    expect(await answers(endpoint)).to.equal(false);
  });

  it("reports that it has died", async () => {
    const lines: string[] = [];
    engine = await startDynamoEngine({ directory, log: (line) => lines.push(line) });
    const { pid } = engine;
    if (pid === undefined) throw new Error("it has no process id");

    process.kill(pid, "SIGKILL");

    const failure = await eventually(async () => engine?.failure());
    expect(failure).to.match(/ended with (SIGKILL|1)/); // Windows knows no signals
    expect(lines).to.include(failure);
  });

  it("doesn't outlive a parent that is killed", async () => {
    const parent = spawn(
      process.execPath,
      ["-r", "./cli/typescript.cjs", join(__dirname, "engine-parent.ts"), directory],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const [endpoint] = await once(createInterface({ input: parent.stdout }), "line");
    expect(await answers(endpoint)).to.equal(true);

    parent.kill("SIGKILL");

    await untilSilent(endpoint);
  });

  it("reports the engine's message when it can't start", async () => {
    writeFileSync(join(directory, "dynamodb.sqlite"), "this is no database, but a text of some length");

    const error = await errorOf(startDynamoEngine({ directory }));

    expect(error).to.be.instanceOf(DynamoEngineFailed);
    expect(error.message).to.match(/ended with 1: .*database/i);
  });

  it("is another engine if DYNAMODB_ENDPOINT is set", async () => {
    const before = process.env.DYNAMODB_ENDPOINT;
    process.env.DYNAMODB_ENDPOINT = "http://127.0.0.1:8000";
    try {
      engine = await startDynamoEngine({ directory });

      expect(engine.endpoint).to.equal("http://127.0.0.1:8000");
      expect(readdirSync(directory)).to.deep.equal([]);
    } finally {
      if (before === undefined) delete process.env.DYNAMODB_ENDPOINT;
      else process.env.DYNAMODB_ENDPOINT = before;
    }
  });
});
