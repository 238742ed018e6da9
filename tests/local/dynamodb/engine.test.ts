import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { expect } from "chai";
import initSqlJs from "sql.js";
import { type DynamoEngine, DynamoEngineFailed, startDynamoEngine } from "../../../local/dynamodb/engine";
import { errorOf, eventually } from "../endpoint/running-endpoint";

const answers = (endpoint: string): Promise<boolean> =>
  fetch(endpoint).then(
    () => true,
    () => false,
  );
const untilSilent = (endpoint: string) =>
  eventually(async () => ((await answers(endpoint)) ? undefined : true));

/** The engine's process id, by its port. */
const engineProcess = async (endpoint: string): Promise<number> => {
  const { port } = new URL(endpoint);
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const args = (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).split("\0");
    if (args[0]?.endsWith("dynoxide") && args.includes(port)) return Number(pid);
  }
  throw new Error(`no engine at ${endpoint}`);
};

describe("DynamoDB engine", () => {
  let directory: string;
  let engine: DynamoEngine | undefined;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "engine-"));
  });
  afterEach(async () => {
    await engine?.stop();
    engine = undefined;
    rmSync(directory, { recursive: true, force: true });
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

  it("answers no more once it is stopped, and can be stopped twice", async () => {
    const { endpoint, stop } = await startDynamoEngine({ directory });

    await stop();
    await stop();

    expect(await answers(endpoint)).to.equal(false);
  });

  it("says so when it dies", async () => {
    const lines: string[] = [];
    engine = await startDynamoEngine({ directory, log: (line) => lines.push(line) });
    const pid = await engineProcess(engine.endpoint);

    process.kill(pid, "SIGKILL");

    const failure = await eventually(async () => engine?.failure());
    expect(failure).to.contain("SIGKILL");
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

  it("tells what the engine said when it can't start", async () => {
    writeFileSync(join(directory, "dynamodb.sqlite"), "this is no database, but a text of some length");

    const error = await errorOf(startDynamoEngine({ directory }));

    expect(error).to.be.instanceOf(DynamoEngineFailed);
    expect(error.message).to.match(/ended with 1: .*database/i);
  });

  it("is another one where DYNAMODB_ENDPOINT says so", async () => {
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
