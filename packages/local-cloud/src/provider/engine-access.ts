import { mkdir, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { LocalCloud } from "../cloud";
import { account } from "../service";
import { ProviderServers } from "./provider-server";

/** The environment variables with which the Pulumi CLI deploys to the local cloud. */
export interface EngineVariables {
  readonly variables: Readonly<Record<string, string>>;
  /** A file that sets them in a POSIX shell. */
  readonly file: string;
}

/** Starts the providers of a running local cloud, and returns how the Pulumi CLI reaches them. */
export class EngineAccess {
  private readonly servers: ProviderServers;

  constructor(
    private readonly cloud: LocalCloud,
    private readonly stateDirectory: string,
  ) {
    this.servers = new ProviderServers(cloud);
  }

  /** @returns the variables, which are also written to a file in the state directory */
  async start(): Promise<EngineVariables> {
    await this.servers.start();
    // Stored with the cloud's own state, so that an empty cloud doesn't find the stack of an earlier one.
    const backend = resolve(this.stateDirectory, "pulumi");
    await mkdir(backend, { recursive: true });
    const variables = this.variables(backend);
    const file = join(this.stateDirectory, "pulumi.env");
    const lines = Object.entries(variables).map(([name, value]) => `export ${name}='${value}'\n`);
    await writeFile(file, lines.join(""));
    return { variables, file };
  }

  stop(): Promise<void> {
    return this.servers.stop();
  }

  private variables(backend: string): Record<string, string> {
    return {
      PULUMI_BACKEND_URL: pathToFileURL(backend).href,
      // It encrypts secrets in a state that ends with the cloud.
      PULUMI_CONFIG_PASSPHRASE: "local",
      PULUMI_DEBUG_PROVIDERS: this.servers.addresses,
      // The providers are running, so none is downloaded.
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      AWS_ENDPOINT_URL: this.cloud.awsEndpoint,
      AWS_REGION: account.region,
      AWS_DEFAULT_REGION: account.region, // version 1 of the AWS CLI knows only this one
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
    };
  }
}

/** The commands to type in another terminal, line by line. */
export const engineInstructions = (
  { variables, file }: EngineVariables,
  stack: string,
  platform: NodeJS.Platform = process.platform,
): readonly string[] => {
  const inPowerShell = Object.entries(variables).map(([name, value]) => `$env:${name} = "${value}"`);
  // The shell would search the PATH for a name without a slash.
  const path = relative(process.cwd(), resolve(file));
  const inShell = [`. ${path.startsWith("..") ? resolve(file) : `./${path}`}`];
  return [
    ...(platform === "win32" ? inPowerShell : inShell),
    `pulumi stack init ${stack}`,
    `pulumi up -s ${stack}`,
  ];
};
