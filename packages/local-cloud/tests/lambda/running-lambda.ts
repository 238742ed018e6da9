import { archiveOf, textAsset } from "../../src/assets";
import { Clock } from "../../src/clock/clock";
import { DynamoService } from "../../src/dynamodb/dynamodb";
import { dynamodbResources } from "../../src/dynamodb/resources";
import { inlinePolicy } from "../../src/iam/inline-policies";
import { resourcePolicy } from "../../src/iam/policy-document";
import { type FunctionDeclaration, LambdaService } from "../../src/lambda/lambda";
import { lambdaResources } from "../../src/lambda/resources";
import { LogsService } from "../../src/logs/logs";
import type { CloudEvent } from "../../src/observation";
import type { AwsService } from "../../src/service";
import { sqsResources } from "../../src/sqs/resources";
import { SqsService } from "../../src/sqs/sqs";
import { RunningEndpoint } from "../endpoint/running-endpoint";

export interface RunningLambdaOptions {
  readonly withTables?: boolean;
  readonly idleAfter?: number;
  readonly asyncRetryDelays?: readonly number[];
  readonly queueTimeScale?: number;
  readonly rewriteLine?: (line: string) => string;
}

/** Lambda behind an AWS endpoint, with queues and, if wanted, tables; functions are texts of the test. */
export class RunningLambda {
  readonly running = new RunningEndpoint();
  readonly clock = new Clock();
  readonly sqs = new SqsService(this.running.iam, () => this.running.endpoint.url, undefined, this.clock);
  readonly lines: { functionName: string; line: string }[] = [];
  readonly observed: CloudEvent[] = [];
  /** What event source mappings complain about. */
  readonly errors: string[] = [];
  readonly logs: LogsService;
  readonly lambda: LambdaService;
  readonly dynamodb: DynamoService | undefined;
  readonly role: string;
  readonly roleWithoutPermissions: string;

  constructor(private readonly options: RunningLambdaOptions = {}) {
    const stateDirectory = this.running.directory;
    this.logs = new LogsService({ stateDirectory });
    this.lambda = new LambdaService({
      stateDirectory,
      logs: this.logs,
      credentialsFor: (...role) => this.running.iam.credentialsFor(...role),
      environment: () => ({ AWS_ENDPOINT_URL: this.running.endpoint.url }),
      onLine: (functionName, line) => this.lines.push({ functionName, line }),
      observe: (event) => this.observed.push(event),
      rewriteLine: options.rewriteLine,
      clock: this.clock,
      asyncRetryDelays: options.asyncRetryDelays ?? [10, 20],
      ...(options.idleAfter === undefined ? {} : { idleAfter: options.idleAfter }),
    });
    this.dynamodb = options.withTables ? new DynamoService({ directory: stateDirectory }) : undefined;
    this.role = this.createRole("functions", ["sqs:*", "dynamodb:*"]);
    this.roleWithoutPermissions = this.createRole("may-nothing", ["none:*"]);
  }

  async start(): Promise<void> {
    const tables = this.dynamodb;
    const services: AwsService[] = [this.lambda, this.sqs, this.logs, ...(tables ? [tables] : [])];
    await this.running.start(services, [
      ...sqsResources(this.sqs),
      ...(tables ? dynamodbResources(tables) : []),
      ...lambdaResources(this.lambda, {
        endpoint: () => this.running.endpoint.url,
        queue: this.sqs,
        queueTimeScale: this.options.queueTimeScale,
        onTableWrite: (listener) => tables?.onWrite(listener) ?? (() => {}),
        onError: (source, error) => this.errors.push(`${source}: ${String(error)}`),
      }),
    ]);
  }

  async stop(): Promise<void> {
    await this.lambda.stop();
    await this.running.stop();
  }

  /** A function whose module is the given text, with `exports.handler`. */
  async deploy(name: string, code: string, options: Partial<FunctionDeclaration> = {}): Promise<string> {
    const logGroup = `/aws/lambda/${name}`;
    this.logs.create(logGroup);
    const { arn } = await this.lambda.deploy({
      name,
      role: this.role,
      handler: "index.handler",
      timeout: 5,
      memorySize: 128,
      environment: {},
      logGroup,
      code: archiveOf({ "index.js": textAsset(code) }),
      ...options,
    });
    return arn;
  }

  declare(token: string, name: string, inputs: Record<string, unknown>) {
    return this.running.declare(token, name, inputs);
  }

  /** Payloads that a function was invoked with so far. */
  payloadsOf(name: string): unknown[] {
    return this.observed.flatMap((event) =>
      event.kind === "invocation-started" && event.functionName === name ? [JSON.parse(event.payload)] : [],
    );
  }

  linesOf(functionName: string): string[] {
    return this.lines.filter((one) => one.functionName === functionName).map(({ line }) => line);
  }

  private createRole(name: string, actions: readonly string[]): string {
    const trust = resourcePolicy.parse({
      Statement: {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: "lambda.amazonaws.com" },
      },
    });
    const role = this.running.iam.createRole({ name, path: "/", trust });
    const statement = { Effect: "Allow", Action: actions, Resource: "*" };
    this.running.iam.putRolePolicy(role.name, "inline", inlinePolicy.parse({ Statement: statement }));
    return role.arn;
  }
}
