import * as grpc from "@grpc/grpc-js";
import * as rpc from "@pulumi/pulumi/proto/provider_grpc_pb";
import type { LocalCloud } from "../cloud";
import { type PackageName, packageNames } from "./provider-config";
import { handlersOf } from "./provider-handlers";
import { ResourceProvider } from "./resource-provider";

/** The packages of a running local cloud, as providers that Pulumi's engine can attach to: one server for each. */
export class ProviderServers {
  private readonly servers: readonly { readonly name: PackageName; readonly server: grpc.Server }[];
  private ports: Readonly<Record<string, number>> = {};

  constructor(cloud: Pick<LocalCloud, "registry" | "callFunction">) {
    this.servers = packageNames.map((name) => ({
      name,
      server: serverOf(new ResourceProvider(cloud, name)),
    }));
  }

  async start(): Promise<void> {
    const ports = await Promise.all(
      this.servers.map(async ({ name, server }) => [name, await bound(server)] as const),
    );
    this.ports = Object.fromEntries(ports);
  }

  /** The value of the engine's variable PULUMI_DEBUG_PROVIDERS, with which it attaches to the servers. */
  get addresses(): string {
    return Object.entries(this.ports)
      .map(([name, port]) => `${name}:${port}`)
      .join(",");
  }

  /** Stops the servers; a running deployment fails. */
  async stop(): Promise<void> {
    for (const { server } of this.servers) server.forceShutdown();
  }
}

/** Archives of functions are larger than gRPC's default limit. */
const unlimited = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

const serverOf = (provider: ResourceProvider): grpc.Server => {
  const server = new grpc.Server(unlimited);
  server.addService(rpc.ResourceProviderService, handlersOf(provider));
  return server;
};

/** Listens on this machine only. Pages can't reach it, because browsers don't use HTTP/2 without TLS. @returns a free port */
const bound = (server: grpc.Server): Promise<number> =>
  new Promise((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    ),
  );
