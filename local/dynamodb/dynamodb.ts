import { Forward } from "../endpoint/forward";
import {
  type AwsCall,
  type AwsReply,
  type AwsService,
  account,
  type Health,
  type RequiredPermission,
} from "../service";
import { type DynamoEngine, startDynamoEngine } from "./engine";
import { dynamoPermissions } from "./permissions";

/** The region that dynoxide writes into ARNs. */
const engineRegion = "dynoxide";

const writes = /^(Put|Update|Delete|TransactWrite|BatchWrite|Execute|BatchExecute)/;

/** DynamoDB and its streams: an engine of its own behind the AWS endpoint. */
export class DynamoService implements AwsService {
  readonly name = "DynamoDB";
  readonly signingName = "dynamodb";
  private engine: DynamoEngine | undefined;
  private readonly forward = new Forward(() => this.endpoint);
  private readonly listeners: (() => void)[] = [];

  constructor(private readonly options: { directory: string; log?: (line: string) => void }) {}

  async start(): Promise<void> {
    this.engine = await startDynamoEngine(this.options);
  }

  async stop(): Promise<void> {
    this.forward.close();
    await this.engine?.stop();
    this.engine = undefined;
  }

  health(): Health {
    return this.engine ? { status: "ok", detail: this.engine.endpoint } : { status: "stopped" };
  }

  /** Of the engine itself, behind the AWS endpoint: no permissions are asked there. */
  get endpoint(): string {
    if (!this.engine) throw new Error("DynamoDB isn't started");
    return this.engine.endpoint;
  }

  /** Called after each write, so that readers of streams needn't poll to be quick. */
  onWrite(listener: () => void): void {
    this.listeners.push(listener);
  }

  permissions(call: AwsCall): readonly RequiredPermission[] {
    return dynamoPermissions(call);
  }

  async handle(call: AwsCall): Promise<AwsReply> {
    const reply = await this.forward.send({ ...call, path: "/", body: this.toEngine(call) });
    if (reply.status === 200 && writes.test(call.action)) for (const listener of this.listeners) listener();
    return this.fromEngine(call, reply);
  }

  /** Only calls that name a stream hold ARNs; items pass untouched. */
  private toEngine(call: AwsCall): Buffer {
    if (!("StreamArn" in call.input)) return call.body;
    const text = call.body.toString("utf8");
    return Buffer.from(
      text.replace(`arn:aws:dynamodb:${account.region}:`, `arn:aws:dynamodb:${engineRegion}:`),
    );
  }

  private fromEngine(call: AwsCall, reply: AwsReply): AwsReply {
    if (!/^(Describe|Create|Update|Delete|List)(Table|Stream)/.test(call.action)) return reply;
    const text = reply.body
      .toString("utf8")
      .replaceAll(`arn:aws:dynamodb:${engineRegion}:`, `arn:aws:dynamodb:${account.region}:`);
    return { ...reply, headers: withoutChecksum(reply.headers ?? {}), body: text };
  }
}

/** The engine's CRC32 is of the bytes before they were changed. */
const withoutChecksum = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name !== "x-amz-crc32"));
