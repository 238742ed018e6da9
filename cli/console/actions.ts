import { PassThrough } from "node:stream";
import type { Done } from "@orderflow/local-cloud/console";
import * as z from "zod";
import type { World } from "../context";
import { type Outputs, outputsSchema } from "../outputs";
import { run } from "../run";
import { Target } from "../target";

const orderId = z.string().regex(/^ord_\w+$/);
const queue = z.string().regex(/^[\w-]+$/);
const productId = z.string().regex(/^\w[\w-]*$/);
const reason = z.string().min(1);
const by = "--by=console";

/** Seconds that a page waits for a long command. */
const patience = "--timeout=60";

/** The actions that the page may request, each as a command line of the CLI. */
export const action = z.discriminatedUnion("action", [
  z
    .strictObject({ action: z.literal("cancel"), orderId, reason })
    .transform((one) => ["cancel", one.orderId, `--reason=${one.reason}`]),
  z
    .strictObject({ action: z.literal("fulfil"), how: z.enum(["retry", "refund", "resume"]), orderId })
    .transform((one) => ["fulfil", one.how, one.orderId, patience]),
  z
    .strictObject({ action: z.literal("redrive"), queue })
    .transform((one) => ["dlq", "redrive", one.queue, patience]),
  z
    .strictObject({
      action: z.literal("redrive-one"),
      queue,
      messageId: z.string(),
      body: z.string().optional(),
    })
    .transform((one) => [
      ...["dlq", "redrive", one.queue, `--message=${one.messageId}`],
      ...(one.body === undefined ? [] : [`--body=${one.body}`]),
    ]),
  z
    .strictObject({ action: z.literal("purge"), queue })
    .transform((one) => ["dlq", "purge", one.queue, "--yes"]),
  z
    .strictObject({ action: z.literal("price"), productId, price: z.string().regex(/^\d+[A-Z]{3}$/) })
    .transform((one) => ["products", "set", one.productId, `--price=${one.price}`]),
  z
    .strictObject({ action: z.literal("stock"), productId, count: z.int(), reason })
    .transform((one) => ["stock", "add", one.productId, String(one.count), `--reason=${one.reason}`, by]),
]);

/** Runs a command of the CLI in this process, on the local cloud. @param outputs of the stack */
export const runAction = async (
  outputs: unknown,
  args: readonly string[],
  now: () => number,
): Promise<Done> => {
  const written: string[] = [];
  const stderr = new PassThrough({ encoding: "utf8" });
  stderr.on("data", (text: string) => written.push(text));
  const code = await run(args, world(outputsSchema.parse(outputs), written, stderr, now));
  const text = written
    .join("")
    .trim()
    .replace(/^Error: /, "");
  return { ok: code === 0, text, command: `npm run orders -- ${args.map(quoted).join(" ")}` };
};

const world = (outputs: Outputs, written: string[], stderr: PassThrough, now: () => number): World => ({
  stdout: { write: (text) => written.push(text) },
  stderr,
  env: {},
  openTarget: async () => new Target("local", outputs),
  // The page has already asked.
  confirm: undefined,
  now: () => new Date(now()),
  interruption: { hold: () => () => {} },
});

const quoted = (arg: string): string => (/^[\w@:=.,/-]+$/.test(arg) ? arg : JSON.stringify(arg));
