import { join } from "node:path";
import colours from "picocolors";
import { LocalCloud } from "../cloud";
import { LocalConsole, plainConsole } from "../console";
import type { StackOutputs } from "../program/session";
import type { Progress } from "../progress";
import type * as Provider from "../provider";
import { readStackConfig } from "../stack-config";
import { programOf } from "./project";
import { Stopping } from "./stopping";

/** The settings of `local-cloud up`. */
export interface UpSettings {
  /** The directory with Pulumi.yaml. */
  readonly directory: string;
  readonly stack: string;
  /** Settings of the stack, by key; they override its file. */
  readonly config: Readonly<Record<string, string>>;
  /** Starts without the program, for Pulumi's own engine. */
  readonly empty: boolean;
  readonly keep: boolean;
  readonly json: boolean;
  /** 0 picks a free port. */
  readonly apiPort: number;
  readonly awsPort: number;
  readonly consolePort: number;
  readonly stateDirectory: string | undefined;
}

/**
 * Deploys a program and prints where to find it; the cloud then runs until a signal.
 * @throws the first error of the start, of the program or of a resource, once everything has been stopped again
 */
export const up = async (settings: UpSettings, progress: Progress): Promise<void> => {
  const { directory } = settings;
  const program = await programOf(directory);
  const config = await readStackConfig(directory, settings.stack, { values: settings.config });
  const stateDirectory = settings.stateDirectory ?? join(directory, ".local");
  const cloud = new LocalCloud({
    apiPort: settings.apiPort,
    awsPort: settings.awsPort,
    stateDirectory,
    keep: settings.keep,
    rawLogs: settings.json,
    onLine: (line) => progress.line(line),
  });
  const extension = plainConsole(config.project);
  const web = new LocalConsole({ port: settings.consolePort, sources: cloud.sources(), extension });
  const engine = settings.empty ? engineOf(cloud, stateDirectory) : undefined;
  const stopping = new Stopping([web, ...(engine ? [engine.access] : []), cloud], progress);
  stopping.onSignal();
  try {
    await cloud.start();
    await web.start();
    if (engine) {
      const commands = engine.instructions(await engine.access.start(), settings.stack);
      progress.stop();
      process.stdout.write(emptySummary(commands, web.url));
      return stopping.ready();
    }
    progress.begin("Provisioning");
    const outputs = await cloud.deploy(program, config, progress);
    await cloud.ready({ ...outputs, consoleUrl: web.url });
    progress.succeed();
    process.stdout.write(summary(outputs, cloud.awsEndpoint, web.url));
    stopping.ready();
  } catch (error) {
    await stopping.afterFailure();
    throw error;
  }
};

/** For Pulumi's own engine; loaded only when needed, because it loads gRPC. */
const engineOf = (cloud: LocalCloud, stateDirectory: string) => {
  const { EngineAccess, engineInstructions }: typeof Provider = require("../provider");
  return { access: new EngineAccess(cloud, stateDirectory), instructions: engineInstructions };
};

const emptySummary = (commands: readonly string[], consoleUrl: string): string =>
  `${[
    `Ready, and empty. Watch it in the console: ${colours.bold(consoleUrl)}. Ctrl-C stops.`,
    "Deploy to it with the Pulumi CLI, from the program's directory in another terminal:",
    "",
    ...commands.map((line) => `  ${line}`),
  ].join("\n")}\n`;

const summary = (outputs: StackOutputs, awsEndpoint: string, consoleUrl: string): string => {
  const values = Object.entries({ ...outputs, awsEndpoint }).map(
    ([name, value]) => `    ${name.padEnd(20)} ${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return `${[
    colours.bold("Outputs:"),
    ...values,
    "",
    `Ready. Watch it in the console: ${colours.bold(consoleUrl)}. Ctrl-C stops.`,
    `The AWS CLI and SDKs find it with AWS_ENDPOINT_URL=${awsEndpoint} and any credentials.`,
  ].join("\n")}\n`;
};
