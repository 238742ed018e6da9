import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Credentials } from "../iam/iam";
import { arnLike } from "../iam/wildcards";
import type { LogsService } from "../logs/logs";
import type { Observe } from "../observation";
import {
  type AwsCall,
  AwsError,
  type AwsReply,
  type AwsService,
  arn,
  type Health,
  type RequiredPermission,
  type Service,
} from "../service";
import { AsyncInvokes } from "./async-invokes";
import {
  configOf,
  describeFunction,
  type FunctionDeclaration,
  type FunctionDescription,
  functionName,
} from "./declaration";
import type { Deployed, MappingDescription } from "./deployed";
import { environmentOf } from "./environment";
import { observed } from "./observed";
import { WorkerPool } from "./pool";
import { handleRest, restPermissions } from "./rest";
import { runtimeScript } from "./runtime-script";
import type { Outcome } from "./worker";

export type { FunctionDeclaration, FunctionDescription } from "./declaration";

export interface LambdaOptions {
  readonly stateDirectory: string;
  readonly logs: LogsService;
  readonly credentialsFor: (roleArn: string, sessionName: string, service: string) => Credentials;
  /** What every function's environment has besides its own: where the local services are. */
  readonly environment: () => Readonly<Record<string, string>>;
  /** Told of each line that a function writes. */
  readonly onLine: (functionName: string, line: string) => void;
  readonly observe?: Observe;
  /** What may happen to an event on its way into a function and back. */
  readonly faults?: { around(functionName: string, invoke: () => Promise<Outcome>): Promise<Outcome> };
  /** Milliseconds before the two retries of an asynchronous invoke: one and two minutes on AWS, seconds here. */
  readonly asyncRetryDelays?: readonly number[];
  /** Milliseconds after which an idle worker is ended. */
  readonly idleAfter?: number;
}

const principal = "lambda.amazonaws.com";

/** Lambda: deployment packages run in worker threads, under the environment and credentials they'd have on AWS. */
export class LambdaService implements AwsService {
  readonly name = "Lambda";
  readonly signingName = "lambda";
  private readonly functions = new Map<string, Deployed>();
  private readonly mappings: { mapping: Service; description: MappingDescription }[] = [];
  private readonly asyncInvokes: AsyncInvokes;
  private script: Promise<string> | undefined;

  constructor(private readonly options: LambdaOptions) {
    this.asyncInvokes = new AsyncInvokes({
      retryDelays: options.asyncRetryDelays ?? [1_000, 2_000],
      throttleDelay: 1_000,
    });
  }

  async start(): Promise<void> {
    this.script = runtimeScript();
    await this.script;
  }

  /** Stops the event source mappings, lets what is under way end, then ends the workers. */
  async stop(): Promise<void> {
    await Promise.all(this.mappings.map(({ mapping }) => mapping.stop()));
    await this.asyncInvokes.stop();
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
    const { name, files } = declaration;
    const functionArn = arn("lambda", `function:${name}`);
    const directory = resolve(this.options.stateDirectory, "functions", name);
    await mkdir(directory, { recursive: true });
    for (const [file, text] of files) await writeFile(join(directory, file), text);
    const coldStarts: number[] = [];
    const pool = new WorkerPool({
      config: configOf(declaration, functionArn, directory),
      script: () => this.script ?? runtimeScript(),
      environment: () =>
        environmentOf(declaration, this.credentials(declaration), this.options.environment()),
      reserved: declaration.reservedConcurrency,
      idleAfter: this.options.idleAfter,
      events: {
        line: (line) => this.line(declaration, line),
        initialised: (milliseconds) => {
          coldStarts.push(milliseconds);
          this.options.observe?.({ kind: "time-billed", functionName: name, milliseconds });
        },
        handled: (milliseconds) =>
          this.options.observe?.({ kind: "time-billed", functionName: name, milliseconds }),
      },
    });
    const description = describeFunction(declaration, coldStarts);
    const deployedAt = new Date();
    this.functions.set(name, {
      declaration,
      arn: functionArn,
      deployedAt,
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
  async invoke(nameOrArn: string, event: unknown): Promise<Outcome> {
    return this.run(this.find(nameOrArn), JSON.stringify(event));
  }

  /**
   * Invokes without waiting: tried three times, then the failure is logged.
   * @throws AwsError ResourceNotFoundException, AccessDeniedException
   */
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
    this.asyncInvokes.add({
      run: () => this.run(deployed, payload),
      givenUp: (reason) =>
        this.line(
          deployed.declaration,
          JSON.stringify({
            level: "ERROR",
            message: `An asynchronous invoke is given up: ${reason}`,
            event: payload,
          }),
        ),
    });
  }

  /** Adds an event source mapping, which lives as long as this service. */
  async map(mapping: Service, description: MappingDescription): Promise<void> {
    this.mappings.push({ mapping, description });
    await mapping.start();
  }

  /** @throws AwsError ResourceNotFoundException */
  find(nameOrArn: string): Deployed {
    const name = functionName(nameOrArn);
    const deployed = this.functions.get(name);
    if (deployed) return deployed;
    const missing = arn("lambda", `function:${name}`);
    throw new AwsError("ResourceNotFoundException", `Function not found: ${missing}`, 404);
  }

  /** Credentials that a poller of the function's sources uses: those of its role. */
  credentialsOf(nameOrArn: string): Credentials {
    return this.credentials(this.find(nameOrArn).declaration);
  }

  /** Ends a function's instances in the middle of what they do. */
  async kill(nameOrArn: string): Promise<void> {
    await this.find(nameOrArn).pool.kill();
  }

  describe(): readonly FunctionDescription[] {
    return this.deployed().map(({ description }) => description);
  }

  deployed(): readonly Deployed[] {
    return [...this.functions.values()];
  }

  describeMappings(): readonly MappingDescription[] {
    return this.mappings.map(({ description }) => description);
  }

  permissions(call: AwsCall): readonly RequiredPermission[] {
    return restPermissions(call);
  }

  handle(call: AwsCall): Promise<AwsReply> {
    return handleRest(this, call);
  }

  private async run({ pool, declaration }: Deployed, payload: string): Promise<Outcome> {
    const { observe, faults } = this.options;
    const { name } = declaration;
    const invoke = () => observed(observe, name, payload, () => pool.invoke(payload));
    const outcome = await (faults?.around(name, invoke) ?? invoke());
    if ("fault" in outcome) this.logFault(declaration, outcome);
    return outcome;
  }

  /** What a function throws is in its log, as the runtime on AWS writes it. */
  private logFault(declaration: FunctionDeclaration, { fault }: Extract<Outcome, { fault: unknown }>): void {
    const error = { name: fault.errorType, message: fault.errorMessage, stack: fault.trace };
    this.line(declaration, JSON.stringify({ level: "ERROR", message: "Invoke Error", error }));
  }

  private line({ name, logGroup }: FunctionDeclaration, line: string): void {
    this.options.logs.write(logGroup, line);
    this.options.onLine(name, line);
    this.options.observe?.({ kind: "line-logged", functionName: name, line });
  }

  private credentials({ role, name }: FunctionDeclaration): Credentials {
    return this.options.credentialsFor(role, name, principal);
  }
}
