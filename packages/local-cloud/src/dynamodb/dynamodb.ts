import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import * as z from "zod";
import { Clock, type Timer } from "../clock/clock";
import { Forward } from "../endpoint/forward";
import type { Observe } from "../observation";
import {
  type AwsCall,
  AwsError,
  type AwsReply,
  type AwsService,
  account,
  type Health,
  type RequiredPermission,
} from "../service";
import type { AskEngine } from "./ask-engine";
import { askingForCapacity, type ConsumedUnits, unitsOfRefusal, withoutCapacity } from "./capacity";
import { declaredAnswer } from "./declared-answers";
import { type DynamoEngine, startDynamoEngine } from "./engine";
import { EngineDialect } from "./engine-dialect";
import { inDynamoWords } from "./engine-words";
import { ExpiredItems } from "./expired-items";
import { Expiry } from "./expiry";
import { PartitionKeys } from "./partition-keys";
import { dynamoPermissions } from "./permissions";
import { removalRefusal } from "./removed-paths";
import { checkRequest } from "./request-rules";
import type { TableInputs } from "./table-declaration";
import { withTableNames } from "./table-names";
import { Transactions } from "./transactions";
import { refuseTrimmed } from "./trimming";
import { changesOnly } from "./unchanged-records";
import { updatedOnly } from "./updated-attributes";

const writes = /^(Put|Update|Delete|TransactWrite|BatchWrite|Execute|BatchExecute)/;

/** Milliseconds between two looks for items whose time is over; DynamoDB itself may take days. */
const expireEvery = 300_000;

export interface DynamoOptions {
  readonly directory: string;
  readonly log?: (line: string) => void;
  readonly observe?: Observe;
  readonly clock?: Clock;
}

/** DynamoDB and its streams: an engine of its own behind the AWS endpoint. */
export class DynamoService implements AwsService {
  /** The tables of this run, as they were declared. */
  readonly declared = new Map<string, TableInputs>();
  readonly name = "DynamoDB";
  readonly signingName = "dynamodb";
  private engine: DynamoEngine | undefined;
  private readonly forward = new Forward(() => this.endpoint);
  private readonly listeners = new Set<() => void>();
  private readonly clock: Clock;
  private readonly dialect: EngineDialect;
  private readonly expiry: Expiry;
  private readonly partitionKeys = new PartitionKeys(this.declared);
  private readonly transactions: Transactions;
  private expiring: Timer | undefined;

  constructor(private readonly options: DynamoOptions) {
    this.clock = options.clock ?? new Clock();
    const expired = new ExpiredItems();
    this.dialect = new EngineDialect(this.clock, expired);
    this.transactions = new Transactions(this.clock, this.ask);
    this.expiry = new Expiry({
      clock: this.clock,
      withClient: (work) => this.withClient(work),
      expired,
      deleted: () => this.wrote(),
    });
    this.clock.onMove(() => this.expire());
  }

  async start(): Promise<void> {
    this.engine = await startDynamoEngine(this.options);
    this.expiring = this.clock.every(expireEvery, () => void this.expire());
  }

  async stop(): Promise<void> {
    this.expiring?.cancel();
    this.expiring = undefined;
    await this.expiry.idle();
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

  /** Does something with a client of the engine itself. */
  async withClient<Result>(work: (client: DynamoDBClient) => Promise<Result>): Promise<Result> {
    const client = new DynamoDBClient({
      endpoint: this.endpoint,
      region: account.region,
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    });
    try {
      return await work(client);
    } finally {
      client.destroy();
    }
  }

  /**
   * Calls back after each write, so that readers of streams needn't poll to be quick.
   * @returns a function that ends the calls
   */
  onWrite(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  permissions(call: AwsCall): readonly RequiredPermission[] {
    return dynamoPermissions(call);
  }

  async handle(given: AwsCall): Promise<AwsReply> {
    const call = withTableNames(given);
    checkRequest(call);
    const known = declaredAnswer(call, this.declared, this.clock.now());
    if (known) return known;
    const refusal = call.action === "UpdateItem" && (await removalRefusal(call, call.input, this.ask));
    if (refusal) throw new AwsError("ValidationException", refusal);
    const { call: forEngine, answered } = await this.transactions.forEngine(call);
    const asking = askingForCapacity(forEngine);
    const body = asking ?? this.dialect.toEngine(forEngine);
    const sent = { method: call.method, headers: call.headers, path: "/", body };
    const said = await changesOnly(call, await this.forward.send(sent), this.ask);
    const engineReply = answered(inDynamoWords(updatedOnly(call, said)));
    if (engineReply.status === 200 && writes.test(call.action)) this.wrote();
    if (engineReply.status === 200 && isPosition(call))
      refuseTrimmed(this.clock, await this.recordsAt(call, engineReply));
    if (asking && engineReply.status !== 200) this.tell(call, unitsOfRefusal(call, engineReply), false);
    if (!asking || engineReply.status !== 200) return this.dialect.fromEngine(call, engineReply);
    const { units, reply } = withoutCapacity(call, engineReply);
    this.tell(call, units, true);
    return reply;
  }

  private tell(call: AwsCall, units: readonly ConsumedUnits[], isDone: boolean): void {
    for (const one of this.partitionKeys.split(call, units, isDone))
      this.options.observe?.({ kind: "units-consumed", ...one });
  }

  private readonly ask: AskEngine = ({ method, headers }, target, body) =>
    this.forward.send({ method, headers: { ...headers, "x-amz-target": target }, path: "/", body });

  private wrote(): void {
    for (const listener of this.listeners) listener();
  }

  /** Deletes expired items. Never rejects. */
  private async expire(): Promise<void> {
    if (!this.expiring) return; // not started, or stopped
    await this.expiry.sweep().catch((error: unknown) => (this.options.log ?? console.error)(String(error)));
  }

  /** The first record at a position that the engine gave an iterator for. */
  private async recordsAt(call: AwsCall, position: AwsReply): Promise<string> {
    const { ShardIterator } = iterator.parse(JSON.parse(position.body.toString("utf8")));
    const body = Buffer.from(JSON.stringify({ ShardIterator, Limit: 1 }));
    const records = await this.ask(call, "DynamoDBStreams_20120810.GetRecords", body);
    return records.body.toString("utf8");
  }
}

const iterator = z.object({ ShardIterator: z.string() });

/** Whether a call asks for a place in a stream by the number of a record. */
const isPosition = ({ action, input }: AwsCall): boolean =>
  action === "GetShardIterator" && input.SequenceNumber !== undefined;
