import { once } from "node:events";
import { writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import { type Answer, ItemTable } from "../../../tests/fidelity/dynamodb/item-table";
import { startItem } from "../../../tests/fidelity/dynamodb/start-item";
import { Random } from "../random";
import { randomUpdate } from "./updates";

/*
 * node -r ./cli/typescript.cjs packages/local-cloud/scripts/fidelity/dynamodb/record.ts MODULES SEED UPDATES FILE
 *
 * Asks dynalite (Apache-2.0), whose own tests ran on DynamoDB, what random updates do, and writes the answers to FILE.
 * MODULES is a directory where `npm install dynalite@4.0.0` was run. It ends with an error on some conditions that it can't
 * evaluate; those updates are left out.
 */
const [modules = ".", seed = "1", updates = "100", file = "updates.jsonl"] = process.argv.slice(2);
const dynalite: (options: { createTableMs: number }) => Server = require(
  join(modules, "node_modules/dynalite"),
);

const freshTable = async (): Promise<ItemTable> => {
  const server = dynalite({ createTableMs: 0 }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return ItemTable.create(`http://127.0.0.1:${port}`, startItem);
};

const recorded = async (): Promise<string[]> => {
  const random = new Random(Number(seed));
  const lines: string[] = [];
  let table = await freshTable();
  while (lines.length < Number(updates)) {
    const update = randomUpdate(random);
    const answer: Answer | undefined = await table.updated(update).catch(() => undefined);
    if (answer) lines.push(`${JSON.stringify({ update, answer })}\n`);
    else table = await freshTable();
  }
  return lines;
};

process.on("uncaughtException", (error) => console.error(`left out: ${error.message}`));
void recorded().then((lines) => {
  writeFileSync(file, lines.join(""));
  process.exit(0);
});
