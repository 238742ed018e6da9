import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import type { Credentials } from "../iam/iam";
import { arnLike } from "../iam/wildcards";
import type { LogsService } from "../logs/logs";
import { now, type Observe } from "../observation";
import {
  type AwsCall,
  AwsError,
  type AwsReply,
  type AwsService,
  account,
  arn,
  type Health,
  type RequiredPermission,
  type Service,
} from "../service";
import { WorkerPool } from "./pool";
import { invokeOverRest, restFunctionName } from "./rest";
import { runtimeScript } from "./runtime-script";
import type { FunctionConfig, Outcome } from "./worker";

export interface LambdaOptions {
  readonly stateDirectory: string;
  readonly logs: LogsService;
  readonly credentialsFor: (roleArn: string, sessionName: string, service: string) => Credentials;
  /** What every function's environment has besides its own: where the local services are. */
  readonly environment: () => Readonly<Record<string, string>>;
  /** Told of each line that a function writes. */
  readonly onLine: (functionName: string, line: string) => void;
  readonly observe?: Observe;
}

export interface FunctionDeclaration {
  readonly name: string;
  readonly role: string;
  readonly handler: string;
  /** Seconds. */
  readonly timeout: number;
  /** Megabytes. */
  readonly memorySize: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly logGroup: string;
  readonly reservedConcurrency?: number | undefined;
  /** The deployment package: text by file name. */
  readonly files: ReadonlyMap<string, string>;
}

/** A deployed function, for people: how large its code is and how long its cold starts took. */
export interface FunctionDescription {
  readonly name: string;
  readonly bytes: number;
  readonly gzipBytes: number;
  readonly coldStarts: readonly number[];
}

interface Deployed {
  readonly declaration: FunctionDeclaration;
  readonly arn: string;
  readonly pool: WorkerPool;
  readonly description: FunctionDescription;
  readonly permissions: { service: string; sourceArn: string | undefined }[];
}

/** Milliseconds before the two retries of an asynchronous invoke: one and two minutes on AWS, seconds here. */
const asyncRetryDelays = [1_000, 2_000];

/** Lambda: deployment packages run in worker threads, under the environment and credentials they'd have on AWS. */
export class LambdaService implements AwsService {
  readonly name = "Lambda";
  readonly signingName = "lambda";
  private readonly functions = new Map<string, Deployed>();
  private readonly mappings: Service[] = [];
  private readonly background = new Set<Promise<void>>();
  private script: Promise<string> | undefined;

  constructor(private readonly options: LambdaOptions) {}

  async start(): Promise<void> {
    this.script = runtimeScript();
    await this.script;
  }

  /** Stops the event source mappings, lets what is under way end, then ends the workers. */
  async stop(): Promise<void> {
    await Promise.all(this.mappings.map((mapping) => mapping.stop()));
    await Promise.all(this.background);
    await Promise.all([...this.functions.values()].map(({ pool }) => pool.stop()));
  }

  health(): Health {
    return {
      status: "ok",
      detail: `${this.functions.size} functions, ${this.mappings.length} event sources`,
    };
  }

  /** Unpacks a package and makes the function ready to be invoked; workers start with the first event. */
  async deploy(declaration: FunctionDeclaration): Promise<{ arn: string }> {
    const functionArn = arn("lambda", `function:${declaration.name}`);
    const directory = resolve(this.options.stateDirectory, "functions", declaration.name);
    await mkdir(directory, { recursive: true });
    for (const [file, text] of declaration.files) await writeFile(join(directory, file), text);
    const coldStarts: number[] = [];
    const pool = new WorkerPool({
      config: configOf(declaration, functionArn, directory),
      script: () => this.script ?? runtimeScript(),
      environment: () => this.environmentOf(declaration),
      reserved: declaration.reservedConcurrency,
      events: {
        line: (line) => this.line(declaration, line),
        initialised: (milliseconds) => coldStarts.push(milliseconds),
      },
    });
    const code = declaration.files.get(entryFile(declaration.handler)) ?? "";
    const description = {
      name: declaration.name,
      bytes: Buffer.byteLength(code),
      gzipBytes: gzipSync(code).length,
      coldStarts,
    };
    this.functions.set(declaration.name, {
      declaration,
      arn: functionArn,
      pool,
      description,
      permissions: [],
    });
    return { arn: functionArn };
  }

  /** Lets a service invoke a function, for one source (an ARN that may have wildcards) or any. */
  permit(nameOrArn: string, service: string, sourceArn: string | undefined): void {
    this.find(nameOrArn).permissions.push({ service, sourceArn });
  }

  /** Whether the function's resource policy lets the service invoke it on behalf of the source. */
  allowsInvoke(nameOrArn: string, by: { service: string; sourceArn: string }): boolean {
    return this.find(nameOrArn).permissions.some(
      ({ service, sourceArn }) =>
        service === by.service && (sourceArn === undefined || arnLike(sourceArn, by.sourceArn)),
    );
  }

  /** Invokes and waits. @throws AwsError ResourceNotFoundException; TooManyRequests */
  invoke(nameOrArn: string, event: unknown): Promise<Outcome> {
    return this.run(this.find(nameOrArn), JSON.stringify(event));
  }

  /** Invokes without waiting: tried three times, then the failure is logged. */
  async invokeAsync(
    functionArn: string,
    payload: string,
    by?: { service: string; sourceArn: string },
  ): Promise<void> {
    const deployed = this.find(functionArn);
    if (by && !this.allowsInvoke(functionArn, by))
      throw new AwsError(
        "AccessDeniedException",
        `${by.service} may not invoke ${functionArn}: it has no such permission`,
      );
    const running = this.retried(deployed, payload).finally(() => this.background.delete(running));
    this.background.add(running);
  }

  /** Adds an event source mapping, which lives as long as this service. */
  async map(mapping: Service): Promise<void> {
    this.mappings.push(mapping);
    await mapping.start();
  }

  /** @throws AwsError ResourceNotFoundException */
  find(nameOrArn: string): Deployed {
    const name = nameOrArn.slice(nameOrArn.lastIndexOf(":") + 1);
    const deployed = this.functions.get(name);
    if (deployed) return deployed;
    throw new AwsError(
      "ResourceNotFoundException",
      `Function not found: ${arn("lambda", `function:${name}`)}`,
      404,
    );
  }

  /** Credentials that a poller of the function's sources uses: those of its role. */
  credentialsOf(nameOrArn: string): Credentials {
    const { declaration } = this.find(nameOrArn);
    return this.options.credentialsFor(declaration.role, declaration.name, "lambda.amazonaws.com");
  }

  describe(): readonly FunctionDescription[] {
    return [...this.functions.values()].map(({ description }) => description);
  }

  permissions(call: AwsCall): readonly RequiredPermission[] {
    const name = restFunctionName(call.path);
    const action = call.method === "POST" ? "lambda:InvokeFunction" : "lambda:GetFunction";
    return [{ action, resource: name === undefined ? "*" : arn("lambda", `function:${name}`) }];
  }

  handle(call: AwsCall): Promise<AwsReply> {
    return invokeOverRest(this, call);
  }

  /** What a function throws is in its log, as the runtime on AWS writes it. */
  private async run({ pool, declaration }: Deployed, event: string): Promise<Outcome> {
    const outcome = await this.observed(declaration.name, event, () => pool.invoke(event));
    if ("fault" in outcome) {
      const { errorType, errorMessage, trace } = outcome.fault;
      const error = { name: errorType, message: errorMessage, stack: trace };
      this.line(declaration, JSON.stringify({ level: "ERROR", message: "Invoke Error", error }));
    }
    return outcome;
  }

  private async observed(
    functionName: string,
    payload: string,
    invoke: () => Promise<Outcome>,
  ): Promise<Outcome> {
    const { observe } = this.options;
    if (!observe) return invoke();
    const token = randomUUID();
    const startedAt = now();
    const end = (requestId: string, fault: string | undefined) => {
      const duration = now() - startedAt;
      observe({ kind: "invocation-ended", token, functionName, requestId, duration, fault });
    };
    observe({ kind: "invocation-started", token, functionName, payload });
    try {
      const outcome = await invoke();
      const fault =
        "fault" in outcome ? `${outcome.fault.errorType}: ${outcome.fault.errorMessage}` : undefined;
      end(outcome.requestId, fault);
      return outcome;
    } catch (error) {
      end("", String(error)); // throttled: no worker had it
      throw error;
    }
  }

  private async retried(deployed: Deployed, payload: string): Promise<void> {
    for (const wait of [0, ...asyncRetryDelays]) {
      await new Promise((done) => setTimeout(done, wait).unref());
      try {
        if (!("fault" in (await this.run(deployed, payload)))) return;
      } catch (error) {
        this.line(deployed.declaration, `asynchronous invoke: ${String(error)}`);
      }
    }
  }

  private line({ name, logGroup }: FunctionDeclaration, line: string): void {
    this.options.logs.write(logGroup, line);
    this.options.onLine(name, line);
  }

  private environmentOf(declaration: FunctionDeclaration): Record<string, string> {
    const { name, role, memorySize, logGroup } = declaration;
    const credentials = this.options.credentialsFor(role, name, "lambda.amazonaws.com");
    return {
      PATH: process.env.PATH ?? "",
      TZ: ":UTC",
      LANG: "en_US.UTF-8",
      AWS_REGION: account.region,
      AWS_DEFAULT_REGION: account.region,
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySize),
      AWS_LAMBDA_LOG_GROUP_NAME: logGroup,
      AWS_LAMBDA_LOG_STREAM_NAME: "local",
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
      ...this.options.environment(),
      ...declaration.environment,
    };
  }
}

/** `index.handler` → `index.js` */
const entryFile = (handler: string): string => `${handler.slice(0, handler.lastIndexOf("."))}.js`;

const configOf = (
  declaration: FunctionDeclaration,
  functionArn: string,
  directory: string,
): FunctionConfig => ({
  name: declaration.name,
  arn: functionArn,
  entry: join(directory, entryFile(declaration.handler)),
  handler: declaration.handler.slice(declaration.handler.lastIndexOf(".") + 1),
  timeout: declaration.timeout * 1000,
  memorySize: declaration.memorySize,
  logGroupName: declaration.logGroup,
  environment: declaration.environment,
});
