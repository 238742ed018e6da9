import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import {
  account,
  LocalCloud,
  type Program,
  type Progress,
  readStackConfig,
  Stopping,
} from "@orderflow/local-cloud";
import { LocalConsole } from "@orderflow/local-cloud/console";
import type * as Provider from "@orderflow/local-cloud/provider";
import * as z from "zod";
import { sampleCatalogue } from "../catalogue/product";
import { planSeed, seedCatalogue } from "../catalogue/seed";
import { OrderConsole } from "../console/order-console";
import { printEmpty, printReady } from "../ready";
import { SourceMaps } from "../stack-trace/source-maps";
import { translate } from "../stack-trace/translate";
import { GroqStandIn } from "../stand-ins/groq/groq-stand-in";
import { debug } from "./debug";
import type { StartSettings } from "./settings";
import { Watch } from "./watch/watch";

const projectDirectory = join(__dirname, "../..");

/** The name of the stack on the local cloud. */
const stackName = "local";

/** The outputs that this command itself needs; the program has more. */
const outputsSchema = z.looseObject({
  apiUrl: z.string(),
  apiKey: z.string(),
  inventoryTableName: z.string(),
  stockMovementsTableName: z.string(),
});
type Outputs = z.infer<typeof outputsSchema>;

export interface Run {
  readonly settings: StartSettings;
  readonly progress: Progress;
  readonly program: Program;
}

/**
 * Deploys the program to the local cloud and prints how to use it; the cloud then runs until a signal.
 * @throws the first error of the start, of the program or of a resource, once everything has been stopped again
 */
export const runLocalCloud = async ({ settings, progress, program }: Run): Promise<void> => {
  const maps = new SourceMaps();
  const cloud = new LocalCloud({
    apiPort: settings.apiPort,
    awsPort: settings.awsPort,
    stateDirectory: settings.stateDirectory,
    keep: settings.keep,
    rawLogs: settings.json,
    functionEnvironment: settings.stripeBaseUrl ? { STRIPE_BASE_URL: settings.stripeBaseUrl } : {},
    standIns: [new GroqStandIn({ isUsed: settings.groqApiKey === undefined })],
    shownLogKeys: ["orderId", "correlationId"],
    rejectMailTo: settings.rejectMailTo,
    faultsFile: join(projectDirectory, "faults.json"),
    stepFunctionsTimeScale: settings.timeScale,
    queueTimeScale: settings.queueTimeScale,
    rewriteLine: (line) => translate(line, maps).text,
    onLine: (line) => progress.line(line),
  });
  const orders = new OrderConsole(() => cloud.awsEndpoint, cloud.clock.now);
  const sources = cloud.sources();
  const web = new LocalConsole({ port: settings.consolePort, sources, extension: orders });
  const engine = settings.empty ? engineOf(cloud, settings) : undefined;
  // The console stops first, because nothing depends on it.
  let watching: Watch | undefined;
  const stopping = new Stopping(
    [{ stop: () => watching?.stop() }, web, orders, ...(engine ? [engine.access] : []), cloud],
    progress,
  );
  stopping.onSignal();
  // --watch deploys repeatedly, so a process that has loaded Pulumi is kept ready.
  const warm = settings.watch ? { ...program, preload: ["@pulumi/pulumi", "@pulumi/aws"] } : program;
  const watch = () =>
    new Watch({
      directory: projectDirectory,
      line: (text) => progress.line(text),
      packages: () => cloud.packages(),
      updateCode: async (urn, file, observer) =>
        cloud.updateCode(await stackConfig(settings), urn, file, observer),
      deploy: async (observer) => {
        const config = await stackConfig(settings);
        const again = outputsSchema.parse(await cloud.deploy(warm, config, observer));
        const outputs = { ...again, consoleUrl: web.url };
        orders.ready(outputs);
        await cloud.ready(outputs);
      },
    });
  try {
    await cloud.start();
    await web.start();
    if (engine) {
      const { access, instructions } = engine;
      const commands = instructions(await access.start(), stackName);
      progress.stop();
      printEmpty(commands, web.url);
      return stopping.ready();
    }
    progress.begin("Provisioning");
    const config = await stackConfig(settings);
    const deployed = outputsSchema.parse(await cloud.deploy(warm, config, progress));
    if (!settings.keep) await seed(cloud, deployed);
    if (settings.inspect !== undefined) await debug(cloud, settings.inspect, (text) => progress.line(text));
    const outputs = { ...deployed, consoleUrl: web.url };
    // Before it is ready, so that no save after that is missed.
    if (settings.watch) watching = watch();
    orders.ready(outputs);
    await cloud.ready(outputs);
    progress.succeed();
    printReady({ outputs, cloud });
    stopping.ready();
  } catch (error) {
    await stopping.afterFailure();
    throw error;
  }
};

/** For Pulumi's own engine; loaded only when needed, because it loads gRPC. */
const engineOf = (cloud: LocalCloud, { stateDirectory }: StartSettings) => {
  const { EngineAccess, engineInstructions }: typeof Provider = require("@orderflow/local-cloud/provider");
  return { access: new EngineAccess(cloud, stateDirectory), instructions: engineInstructions };
};

/** Settings that a deployed stack encrypts; locally there is nothing to encrypt them with. */
const secretSettings = ["groqApiKey", "stripeSecretKey"];

const stackConfig = ({ config, groqApiKey, stackFile }: StartSettings) =>
  readStackConfig(projectDirectory, stackName, {
    file: stackFile,
    values: config,
    secretKeys: secretSettings,
    // The program stores the key in SSM, where its functions read it; this key works only with the stand-in.
    secrets: { groqApiKey: config.groqApiKey ?? groqApiKey ?? "local-stand-in" },
  });

const seed = async (cloud: LocalCloud, outputs: Outputs): Promise<void> => {
  const client = new DynamoDBClient({
    endpoint: cloud.awsEndpoint,
    region: account.region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const shelf = {
    db: DynamoDBDocumentClient.from(client),
    inventoryTable: outputs.inventoryTableName,
    movementsTable: outputs.stockMovementsTableName,
  };
  const note = { by: "npm start", reason: "the sample catalogue", at: new Date() };
  await seedCatalogue(shelf, await planSeed(shelf, sampleCatalogue), { note, replaceStock: false });
  client.destroy();
};
