import { join } from "node:path";
import { parseArgs } from "node:util";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { stop as stopBundler } from "esbuild";
import colours from "picocolors";
import * as z from "zod";
import { LocalCloud } from "../local/cloud";
import { LocalConsole } from "../local/console/console";
import { Progress } from "../local/progress";
import { account } from "../local/service";
import { readStackConfig } from "../local/stack-config";
import { sampleCatalogue, seedCatalogue } from "./catalogue/seed";
import { OrderConsole } from "./console/order-console";
import { portFrom } from "./port";
import { printReady } from "./ready";
import { timeScaleFrom } from "./time-scale";

/** `npm start`: the program of index.ts on the local cloud, until Ctrl-C. */

const projectDirectory = join(__dirname, "..");

/** The outputs that this command itself needs; the program has more. */
const outputsSchema = z.looseObject({
  apiUrl: z.string(),
  apiKey: z.string(),
  inventoryTableName: z.string(),
});

const started = performance.now();

const main = async (): Promise<void> => {
  const { values: flags } = parseArgs({
    options: {
      keep: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      // As `pulumi up -c key=value`.
      config: { type: "string", short: "c", multiple: true, default: [] },
    },
  });
  const progress = new Progress(process.stdout);
  const cloud = new LocalCloud({
    apiPort: portFrom("PORT", 3000),
    awsPort: portFrom("AWS_PORT", 4566),
    stateDirectory: process.env.LOCAL_STATE_DIR ?? ".local",
    keep: flags.keep,
    rawLogs: flags.json,
    groqApiKey: process.env.GROQ_API_KEY,
    rejectMailTo: process.env.LOCAL_SES_REJECT,
    faultsFile: join(projectDirectory, "faults.json"),
    stepFunctionsTimeScale: timeScaleFrom("LOCAL_STEPFUNCTIONS_TIME_SCALE"),
    onLine: (line) => progress.line(line),
  });
  const orders = new OrderConsole(() => cloud.awsEndpoint);
  const web = new LocalConsole({ port: consolePort(), sources: cloud.sources(), extension: orders });
  const services: Stoppable[] = [web, orders, cloud];
  stopOnSignal(services);
  try {
    await cloud.start();
    await web.start();
    const program = await deploy(cloud, progress, flags.config);
    progress.end();
    // Nothing is bundled any more, and its service holds on to a gigabyte.
    await stopBundler();
    if (!flags.keep) await seed(cloud, program.inventoryTableName);
    const outputs = { ...program, consoleUrl: web.url };
    orders.ready(outputs);
    await cloud.ready(outputs);
    printReady({ outputs, cloud, resources: progress.count, milliseconds: performance.now() - started });
  } catch (error) {
    progress.end();
    await fail(services, error);
  }
};

interface Stoppable {
  stop(): Promise<void> | void;
}

/** Who asks for any free port for the API doesn't want to be told that the console's own is taken. */
const consolePort = (): number => portFrom("CONSOLE_PORT", portFrom("PORT", 3000) === 0 ? 0 : 4000);

/** The console goes first: it only looks. */
const stopAll = async (services: readonly Stoppable[]): Promise<void> => {
  for (const service of services) await service.stop();
};

const deploy = async (cloud: LocalCloud, progress: Progress, settings: readonly string[]) => {
  const config = await readStackConfig(projectDirectory, "local", {
    values: Object.fromEntries(settings.map(keyAndValue)),
    // The program keeps the key in SSM and its functions read it there; here it may open only the stand-in.
    secrets: { groqApiKey: process.env.GROQ_API_KEY ?? "local-stand-in" },
  });
  const load = () => require("../index");
  return outputsSchema.parse(await cloud.deploy(load, config, progress));
};

/** @throws Error for anything but `key=value` */
const keyAndValue = (setting: string): [string, string] => {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(setting) ?? [];
  if (key === undefined || value === undefined) throw new Error(`--config ${setting}: must be key=value`);
  return [key, value];
};

const seed = async (cloud: LocalCloud, table: string): Promise<void> => {
  const client = new DynamoDBClient({
    endpoint: cloud.awsEndpoint,
    region: account.region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  await seedCatalogue(client, table, sampleCatalogue);
  client.destroy();
};

/** The first signal finishes in-flight work; a second one doesn't wait. */
const stopOnSignal = (services: readonly Stoppable[]): void => {
  let stopping = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      process.stdout.write(colours.dim("\nstopping: in-flight work is finished first\n"));
      stopAll(services).then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
};

const fail = async (services: readonly Stoppable[], error: unknown): Promise<never> => {
  console.error(colours.red(error instanceof Error ? `${error.name}: ${error.message}` : String(error)));
  await stopAll(services);
  process.exit(1);
};

void main();
