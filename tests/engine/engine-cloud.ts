import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalCloud, services } from "@orderflow/local-cloud";
import { ProviderServers } from "@orderflow/local-cloud/provider";
import { GroqStandIn } from "../../cli/stand-ins/groq/groq-stand-in";
import { auditResources } from "./audit-resources";
import { ComponentProvider } from "./component-provider";

/** A local cloud in this process with the providers that the real engine attaches to. */
export class EngineCloud {
  private constructor(
    readonly cloud: LocalCloud,
    private readonly directory: string,
    private readonly servers: ProviderServers,
    private readonly components: ComponentProvider,
  ) {}

  static async start(): Promise<EngineCloud> {
    const directory = await mkdtemp(join(tmpdir(), "orderflow-cloud-"));
    const settings = {
      apiPort: 0,
      awsPort: 0,
      stateDirectory: join(directory, "state"),
      keep: false,
      rawLogs: false,
      standIns: [new GroqStandIn()],
      stepFunctionsTimeScale: 0.05,
      queueTimeScale: 0.05,
      onLine: () => {},
    };
    const cloud = new LocalCloud(settings, [...services, auditResources]);
    await cloud.start();
    const servers = new ProviderServers(cloud);
    await servers.start();
    return new EngineCloud(cloud, directory, servers, await ComponentProvider.start());
  }

  /** The value of PULUMI_DEBUG_PROVIDERS. */
  get providers(): string {
    return `${this.servers.addresses},${this.components.address}`;
  }

  async stop(): Promise<void> {
    this.components.stop();
    await this.servers.stop();
    await this.cloud.stop();
    await rm(this.directory, { recursive: true, force: true, maxRetries: 10 });
  }
}
