import { Clock } from "../clock/clock";
import type { Credentials } from "../iam/iam";
import type { LogsService } from "../logs/logs";
import type { Observe } from "../observation";
import {
  type AwsCall,
  AwsError,
  type AwsReply,
  type AwsService,
  type Health,
  type RequiredPermission,
} from "../service";
import { AsyncInvokes } from "./async-invokes";
import {
  type FunctionDeclaration,
  type FunctionDescription,
  functionReference,
  qualified,
} from "./declaration";
import type { Deployed } from "./deployed";
import { environmentOf } from "./environment";
import { type Debugging, Functions } from "./functions";
import { Mappings } from "./mappings";
import { observed } from "./observed";
import type { Invoker } from "./permissions";
import { handleRest, restPermissions } from "./rest";
import { runtimeScript } from "./runtime-script";
import { bringSdk } from "./runtime-sdk";
import type { Outcome } from "./worker";

export type { FunctionDeclaration, FunctionDescription } from "./declaration";

export interface LambdaOptions {
  readonly stateDirectory: string;
  readonly logs: LogsService;
  readonly credentialsFor: (roleArn: string, sessionName: string, service: string) => Credentials;
  /** Additional environment variables of every function: the addresses of the local services. */
  readonly environment: () => Readonly<Record<string, string>>;
  /** Called with each line of a function's output. */
  readonly onLine: (functionName: string, line: string) => void;
  /** Rewrites each line before anything sees it. */
  readonly rewriteLine?: ((line: string) => string) | undefined;
  readonly observe?: Observe;
  /** Planned faults of invocations. */
  readonly faults?: { around(functionName: string, invoke: () => Promise<Outcome>): Promise<Outcome> };
  /** Milliseconds before the two retries of an asynchronous invocation: one and two minutes on AWS, seconds here. */
  readonly asyncRetryDelays?: readonly number[];
  /** Milliseconds after which an idle worker ends. */
  readonly idleAfter?: number;
  readonly clock?: Clock;
  /** The tags that a resource was declared with, by its ARN. */
  readonly tagsOf?: (arn: string) => Readonly<Record<string, string>>;
}

const principal = "lambda.amazonaws.com";

/** Lambda: runs deployment packages in worker threads, with the environment and credentials that they would have on AWS. */
export class LambdaService implements AwsService {
  readonly name = "Lambda";
  readonly signingName = "lambda";
  readonly clock: Clock;
  readonly functions: Functions;
  readonly mappings = new Mappings();
  private readonly asyncInvokes: AsyncInvokes;
  private script: Promise<string> | undefined;

  constructor(private readonly options: LambdaOptions) {
    this.clock = options.clock ?? new Clock();
    this.functions = new Functions({
      clock: this.clock,
      stateDirectory: options.stateDirectory,
      script: () => this.script ?? runtimeScript(),
      environment: (declaration, version) =>
        environmentOf(declaration, version, this.credentials(declaration), options.environment()),
      line: (declaration, line) => this.line(declaration, line),
      billed: (functionName, milliseconds) =>
        options.observe?.({ kind: "time-billed", functionName, milliseconds }),
      idleAfter: options.idleAfter,
    });
    this.asyncInvokes = new AsyncInvokes({
      clock: this.clock,
      retryDelays: options.asyncRetryDelays ?? [1_000, 2_000],
      throttleDelay: 1_000,
    });
  }

  async start(): Promise<void> {
    this.script = runtimeScript();
    await Promise.all([this.script, bringSdk(this.options.stateDirectory)]);
  }

  /** Stops the event source mappings, waits for running events, then ends the workers. */
  async stop(): Promise<void> {
    await this.mappings.stop();
    await this.asyncInvokes.stop();
    await this.functions.stop();
  }

  health(): Health {
    return {
      status: "ok",
      detail: `${this.functions.all().length} functions, ${this.mappings.list().length} event sources`,
    };
  }

  /**
   * Unpacks a package and makes the function ready to be invoked; workers start with the first event.
   * @throws AwsError ResourceConflictException
   */
  deploy(declaration: FunctionDeclaration): Promise<Deployed> {
    return this.functions.create(declaration);
  }

  /**
   * Changes a function in place: code and configuration. Running events are finished by their instances.
   * @throws AwsError ResourceNotFoundException
   */
  async update(declaration: FunctionDeclaration): Promise<Deployed> {
    const { name, role } = declaration;
    const before = this.find(name).declaration;
    const updated = await this.functions.update(declaration);
    if (before.role !== role) await this.mappings.refresh(name);
    return updated;
  }

  /** Runs a function with a debugger. @throws AwsError ResourceNotFoundException */
  debug(name: string, debugging: Debugging): Promise<void> {
    return this.functions.debug(name, debugging);
  }

  /**
   * Allows a service to invoke a function, for one source (an ARN that may have wildcards) or any.
   * @param statementId of the statement in the function's resource policy
   * @throws AwsError ResourceNotFoundException, ResourceConflictException
   */
  permit(nameOrArn: string, statementId: string, service: string, sourceArn: string | undefined): void {
    const { qualifier } = functionReference(nameOrArn);
    this.find(nameOrArn).permissions.add(statementId, { service, sourceArn, qualifier });
  }

  /** Whether the function's resource policy allows the service to invoke it on behalf of the source. */
  allowsInvoke(nameOrArn: string, by: Invoker): boolean {
    return this.find(nameOrArn).permissions.allow(by, functionReference(nameOrArn).qualifier);
  }

  /** Invokes and waits. @throws AwsError ResourceNotFoundException; TooManyRequests */
  async invoke(nameOrArn: string, event: unknown): Promise<Outcome> {
    return this.run(nameOrArn, JSON.stringify(event));
  }

  /**
   * Invokes without waiting: tried three times, then the failure is logged.
   * @throws AwsError ResourceNotFoundException, AccessDeniedException
   */
  async invokeAsync(functionArn: string, payload: string, by?: Invoker): Promise<void> {
    const { declaration } = this.find(functionArn);
    if (by && !this.allowsInvoke(functionArn, by))
      throw new AwsError(
        "AccessDeniedException",
        `${by.service} may not invoke ${functionArn}: it has no such permission`,
      );
    this.asyncInvokes.add({
      run: () => this.run(functionArn, payload),
      givenUp: (reason) =>
        this.line(
          declaration,
          JSON.stringify({
            level: "ERROR",
            message: `An asynchronous invocation was given up: ${reason}`,
            event: payload,
          }),
        ),
    });
  }

  /** @throws AwsError ResourceNotFoundException */
  find(nameOrArn: string): Deployed {
    return this.functions.find(nameOrArn);
  }

  /** The ARN with which a function is invoked; the ARN of an alias stays the same when its version changes. */
  arnOf(nameOrArn: string): string {
    const { name, qualifier } = functionReference(nameOrArn);
    this.find(nameOrArn);
    return qualified(this.find(name).arn, qualifier);
  }

  tagsOf(arn: string): Readonly<Record<string, string>> {
    return this.options.tagsOf?.(arn) ?? {};
  }

  /** @returns the lines that a log group got since this call */
  tail(logGroup: string): () => readonly string[] {
    const group = this.options.logs.find(logGroup);
    const before = group?.between().at(-1)?.number ?? 0;
    return () =>
      (group?.between() ?? []).filter(({ number }) => number > before).map(({ message }) => message);
  }

  /** Credentials that a poller of the function's sources uses: those of its role. */
  credentialsOf(nameOrArn: string): Credentials {
    return this.credentials(this.find(nameOrArn).declaration);
  }

  /** Ends a function's instances immediately. */
  async kill(nameOrArn: string): Promise<void> {
    await Promise.all(this.functions.everyVersion(nameOrArn).map(({ pool }) => pool.kill()));
  }

  describe(): readonly FunctionDescription[] {
    return this.functions.all().map(({ description }) => description);
  }

  permissions(call: AwsCall): readonly RequiredPermission[] {
    return restPermissions(call);
  }

  handle(call: AwsCall): Promise<AwsReply> {
    return handleRest(this, call);
  }

  private async run(nameOrArn: string, payload: string): Promise<Outcome> {
    const { observe, faults } = this.options;
    const { declaration } = this.find(nameOrArn);
    const { name } = declaration;
    // Looked up when the event arrives, because the function may have been updated since.
    const invoke = () =>
      observed(observe, this.clock, name, payload, () => this.find(nameOrArn).pool.invoke(payload));
    const outcome = await this.clock.work.during(() => faults?.around(name, invoke) ?? invoke());
    if ("fault" in outcome) this.logFault(declaration, outcome);
    return outcome;
  }

  /** Writes a function's error to its log, as the runtime on AWS does. */
  private logFault(declaration: FunctionDeclaration, { fault }: Extract<Outcome, { fault: unknown }>): void {
    const error = { name: fault.errorType, message: fault.errorMessage, stack: fault.trace };
    this.line(declaration, JSON.stringify({ level: "ERROR", message: "Invoke Error", error }));
  }

  private line({ name, logGroup }: FunctionDeclaration, written: string): void {
    const line = this.options.rewriteLine?.(written) ?? written;
    this.options.logs.write(logGroup, line);
    this.options.onLine(name, line);
    this.options.observe?.({ kind: "line-logged", functionName: name, line });
  }

  private credentials({ role, name }: FunctionDeclaration): Credentials {
    return this.options.credentialsFor(role, name, principal);
  }
}
