import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { LocalCloud } from "../../src/cloud";
import { ProviderServers } from "../../src/provider/provider-server";
import { quietSettings } from "../quiet-settings";

type Properties = Readonly<Record<string, unknown>>;

const signature = "4dabf18193072939515e22adb298388d";
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export const secret = (value: unknown) => ({ [signature]: "1b47061264138c4ac30d75fd1eb44270", value });
const asset = (text: unknown, hash: unknown) => ({
  [signature]: "c44067f5952c0a294b673a41bacd8c17",
  text,
  hash,
});

/** Values of the registry as the engine sends them: assets and archives by their signatures. */
export const sent = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sent);
  if (value === null || typeof value !== "object") return value;
  const { kind, text, hash, assets, ...rest }: Record<string, unknown> = { ...value };
  if (kind === "text") return asset(text, hash);
  if (kind === "archive")
    return { [signature]: "0def7320c3a5731c473e5ecbe6d01bc7", assets: sent(assets), hash };
  const all = { ...(kind === undefined ? rest : value), ...kept({ text, hash, assets }) };
  return Object.fromEntries(Object.entries(all).map(([name, inner]) => [name, sent(inner)]));
};

const kept = (given: Properties): Properties =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));

const struct = (properties: Properties): Struct =>
  Struct.fromJavaScript(JSON.parse(JSON.stringify(properties)));
const plain = (given: Struct | undefined): Record<string, unknown> => given?.toJavaScript() ?? {};

export const urnOf = (token: string, name = "sample"): string =>
  `urn:pulumi:dev::shop::shop:Group$${token}::${name}`;

/** A resource of the engine's state. */
export interface InState {
  readonly urn: string;
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

type Done<Response> = (error: grpc.ServiceError | null, response: Response) => void;

const answer = <Response>(call: (done: Done<Response>) => unknown): Promise<Response> =>
  new Promise((resolve, reject) => call((error, response) => (error ? reject(error) : resolve(response))));

/** Asks the providers of a local cloud what Pulumi's engine asks, over the wire. */
export class Engine {
  private constructor(
    readonly cloud: LocalCloud,
    private readonly directory: string,
    private readonly servers: ProviderServers,
    private readonly clients: ReadonlyMap<string, ResourceProviderClient>,
  ) {}

  static async start(): Promise<Engine> {
    const directory = await mkdtemp(join(tmpdir(), "local-cloud-"));
    const cloud = new LocalCloud(quietSettings(join(directory, "state")));
    await cloud.start();
    const servers = new ProviderServers(cloud);
    await servers.start();
    const clients = servers.addresses.split(",").map((address) => {
      const [name = "", port] = address.split(":");
      return [
        name,
        new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure()),
      ] as const;
    });
    return new Engine(cloud, directory, servers, new Map(clients));
  }

  async stop(): Promise<void> {
    for (const client of this.clients.values()) client.close();
    await this.servers.stop();
    await this.cloud.stop();
    await rm(this.directory, { recursive: true, force: true, maxRetries: 10 });
  }

  client(name: string): ResourceProviderClient {
    const client = this.clients.get(name);
    if (!client) throw new Error(`There is no provider of ${name}`);
    return client;
  }

  async check(urn: string, news: Properties, more: CheckOptions = {}) {
    const request = new messages.CheckRequest()
      .setUrn(urn)
      .setNews(struct(news))
      .setOlds(struct(more.olds ?? {}));
    request.setRandomseed(more.seed ?? "");
    if (more.naming) request.setAutonaming(more.naming);
    const client = this.of(urn);
    const response = await answer<messages.CheckResponse>((done) => client.check(request, done));
    return {
      inputs: plain(response.getInputs()),
      failures: response.getFailuresList().map((one) => `${one.getProperty()}: ${one.getReason()}`),
    };
  }

  async checkConfig(name: string, news: Properties): Promise<string[]> {
    const client = this.client(name);
    const request = new messages.CheckRequest().setNews(struct(news));
    const response = await answer<messages.CheckResponse>((done) => client.checkConfig(request, done));
    return response.getFailuresList().map((one) => `${one.getProperty()}: ${one.getReason()}`);
  }

  async configure(name: string, settings: Properties): Promise<void> {
    const client = this.client(name);
    await answer<messages.ConfigureResponse>((done) =>
      client.configure(new messages.ConfigureRequest().setArgs(struct(settings)), done),
    );
  }

  async diff({ urn, id, inputs, outputs }: InState, news: Properties) {
    const request = new messages.DiffRequest().setUrn(urn).setId(id);
    request.setOldInputs(struct(inputs)).setOlds(struct(outputs)).setNews(struct(news));
    const client = this.of(urn);
    const response = await answer<messages.DiffResponse>((done) => client.diff(request, done));
    const details = response.getDetaileddiffMap().toObject(false, (_, one) => one);
    return {
      changes: response.getChanges() === messages.DiffResponse.DiffChanges.DIFF_SOME,
      replaces: response.getReplacesList(),
      deleteBeforeReplace: response.getDeletebeforereplace(),
      details: details.map(([path]) => path).sort(),
    };
  }

  async create(urn: string, inputs: Properties, preview = false): Promise<InState> {
    const request = new messages.CreateRequest()
      .setUrn(urn)
      .setProperties(struct(inputs))
      .setPreview(preview);
    const client = this.of(urn);
    const response = await answer<messages.CreateResponse>((done) => client.create(request, done));
    return { urn, id: response.getId(), inputs, outputs: plain(response.getProperties()) };
  }

  /** @returns nothing for what isn't there any more */
  async read({ urn, id, inputs, outputs }: InState): Promise<InState | undefined> {
    const request = new messages.ReadRequest().setUrn(urn).setId(id);
    request.setInputs(struct(inputs)).setProperties(struct(outputs));
    const client = this.of(urn);
    const response = await answer<messages.ReadResponse>((done) => client.read(request, done));
    if (response.getId() === "") return undefined;
    return { urn, id, inputs: plain(response.getInputs()), outputs: plain(response.getProperties()) };
  }

  async update({ urn, id, inputs, outputs }: InState, news: Properties, preview = false): Promise<InState> {
    const request = new messages.UpdateRequest().setUrn(urn).setId(id).setPreview(preview);
    request.setOldInputs(struct(inputs)).setOlds(struct(outputs)).setNews(struct(news));
    const client = this.of(urn);
    const response = await answer<messages.UpdateResponse>((done) => client.update(request, done));
    return { urn, id, inputs: news, outputs: plain(response.getProperties()) };
  }

  async delete({ urn, id, inputs, outputs }: InState): Promise<void> {
    const request = new messages.DeleteRequest().setUrn(urn).setId(id);
    request.setOldInputs(struct(inputs)).setProperties(struct(outputs));
    const client = this.of(urn);
    await answer((done) => client.delete(request, done));
  }

  async invoke(token: string, args: Properties = {}): Promise<Record<string, unknown>> {
    const client = this.client(token.split(":")[0] ?? "");
    const request = new messages.InvokeRequest().setTok(token).setArgs(struct(args));
    return plain((await answer<messages.InvokeResponse>((done) => client.invoke(request, done))).getReturn());
  }

  async handshake(): Promise<messages.ProviderHandshakeResponse> {
    const client = this.client("aws");
    return answer<messages.ProviderHandshakeResponse>((done) =>
      client.handshake(new messages.ProviderHandshakeRequest(), done),
    );
  }

  /** Creates a resource the way the engine does. */
  async made(token: string, name: string, news: Properties): Promise<InState> {
    const urn = urnOf(token, name);
    const { inputs, failures } = await this.check(urn, news);
    if (failures.length > 0) throw new Error(failures.join("; "));
    return this.create(urn, inputs);
  }

  private of(urn: string): ResourceProviderClient {
    return this.client(urn.includes("$random:") ? "random" : "aws");
  }
}

interface CheckOptions {
  readonly olds?: Properties;
  readonly seed?: Uint8Array;
  readonly naming?: messages.CheckRequest.AutonamingOptions;
}
