import { createRequire } from "node:module";
import { join } from "node:path";
import type * as Pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { endingSignals } from "../ending-signals";
import { type CloudMessage, cloudMessage, fromWire, type ProgramMessage, toWire } from "./messages";
import { type ProgramPort, runSession } from "./session";
import { mapStackTraces } from "./stack-traces";

/** The process of a program: runs it once, registers every resource with the cloud, and ends. */

type Start = Extract<CloudMessage, { kind: "start" }>;

interface Asked {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

const asked = new Map<number, Asked>();
let lastId = 0;

/** Ignores failures, because the cloud may have ended. */
const send = (message: ProgramMessage, sent: () => void = () => {}): void => {
  if (process.connected) process.send?.(message, undefined, undefined, sent);
};

const ask = (question: (id: number) => ProgramMessage): Promise<unknown> =>
  new Promise((resolve, reject) => {
    lastId += 1;
    asked.set(lastId, { resolve, reject });
    send(question(lastId));
  });

const created = z.object({ id: z.string(), outputs: z.record(z.string(), z.unknown()) });
const outputs = z.record(z.string(), z.unknown());

const port: ProgramPort = {
  component: (component) => send({ kind: "component", component }),
  register: async (resource) => created.parse(await ask((id) => ({ kind: "register", id, resource }))),
  read: async (token, name, resourceId) =>
    outputs.parse(await ask((id) => ({ kind: "read", id, token, name, resourceId }))),
  invoke: async (token, inputs) => outputs.parse(await ask((id) => ({ kind: "invoke", id, token, inputs }))),
};

/** Loads the program's own Pulumi, so that both use the same classes. @throws Error when it has none */
const pulumiOf = (directory: string): typeof Pulumi => {
  const requireThere = createRequire(join(directory, "package.json"));
  const pulumi: typeof Pulumi = requireThere("@pulumi/pulumi");
  return pulumi;
};

/** Loads slow modules in advance. A module that fails to load is reported when the program imports it. */
const preload = ({ directory, modules }: Extract<CloudMessage, { kind: "preload" }>): void => {
  const requireThere = createRequire(join(directory, "package.json"));
  for (const module of modules)
    try {
      requireThere(module);
    } catch {
      // the program's own import reports it better
    }
};

/** Converts outputs to data; secrets become plain values. */
const run = async ({ directory, main, config }: Start): Promise<void> => {
  try {
    const pulumi = pulumiOf(directory);
    const load = (): Record<string, unknown> => createRequire(join(directory, "package.json"))(main);
    const exported = await runSession(pulumi, load, config, port);
    send({ kind: "done", outputs: { ...exported } }, () => process.exit(0));
  } catch (error) {
    fail(error);
  }
};

/** Everything that depends on a failed resource rejects too; the cloud reports the first failure. */
const fail = (error: unknown): void => send({ kind: "failed", error: toWire(error) });

mapStackTraces();
process.on("unhandledRejection", fail);
process.on("uncaughtException", fail);
// If the cloud is killed, the program ends too.
process.on("disconnect", () => process.exit(1));
// Both processes receive Ctrl-C; the cloud handles it.
for (const signal of endingSignals()) process.on(signal, () => {});

process.on("message", (received: unknown) => {
  const message = cloudMessage.parse(received);
  if (message.kind === "start") return void run(message);
  if (message.kind === "preload") return preload(message);
  const waiting = asked.get(message.id);
  asked.delete(message.id);
  if (message.kind === "answer") waiting?.resolve(message.value);
  else waiting?.reject(fromWire(message.error));
});
send({ kind: "ready" });
