import { Forward } from "../endpoint/forward";
import type { Observe } from "../observation";
import type { AwsCall, AwsReply, AwsService, Health, RequiredPermission } from "../service";
import { askingForCapacity, withoutCapacity } from "./capacity";
import { type DynamoEngine, startDynamoEngine } from "./engine";
import { EngineDialect } from "./engine-dialect";
import { dynamoPermissions } from "./permissions";

const writes = /^(Put|Update|Delete|TransactWrite|BatchWrite|Execute|BatchExecute)/;

/** DynamoDB and its streams: an engine of its own behind the AWS endpoint. */
export class DynamoService implements AwsService {
  readonly name = "DynamoDB";
  readonly signingName = "dynamodb";
  private engine: DynamoEngine | undefined;
  private readonly forward = new Forward(() => this.endpoint);
  private readonly listeners: (() => void)[] = [];
  private readonly dialect = new EngineDialect();

  constructor(
    private readonly options: { directory: string; log?: (line: string) => void; observe?: Observe },
  ) {}

  async start(): Promise<void> {
    this.engine = await startDynamoEngine(this.options);
  }

  async stop(): Promise<void> {
    this.forward.close();
    await this.engine?.stop();
    this.engine = undefined;
  }

  health(): Health {
    if (!this.engine) return { status: "stopped" };
    const failure = this.engine.failure();
    return failure ? { status: "failed", detail: failure } : { status: "ok", detail: this.engine.endpoint };
  }

  /** Of the engine itself, behind the AWS endpoint: no permissions are asked there. */
  get endpoint(): string {
    if (!this.engine) throw new Error("DynamoDB isn't started");
    return this.engine.endpoint;
  }

  /** An ARN that the engine itself gave, as AWS would write it. */
  arnInAccount(engineArn: string): string {
    return this.dialect.toAccount(engineArn);
  }

  /** Called after each write, so that readers of streams needn't poll to be quick. */
  onWrite(listener: () => void): void {
    this.listeners.push(listener);
  }

  permissions(call: AwsCall): readonly RequiredPermission[] {
    return dynamoPermissions(call);
  }

  async handle(call: AwsCall): Promise<AwsReply> {
    const asking = askingForCapacity(call);
    const body = asking ?? this.dialect.toEngine(call);
    const engineReply = await this.forward.send({ ...call, path: "/", body });
    if (engineReply.status === 200 && writes.test(call.action))
      for (const listener of this.listeners) listener();
    if (!asking) return { ...engineReply, ...this.dialect.fromEngine(call, engineReply) };
    const { units, reply } = withoutCapacity(call, engineReply);
    for (const one of units) this.options.observe?.({ kind: "units-consumed", ...one });
    return reply;
  }
}
