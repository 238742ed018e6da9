import { join } from "node:path";
import { Clock } from "./clock/clock";
import { keepClock } from "./clock/saved-clock";
import { type Composed, compose, functionsOf, livingOf, rulesOf } from "./composition";
import type { ConsoleSources } from "./console/sources";
import { Deployer } from "./deployment/deployer";
import type { ProgramObserver } from "./deployment/deployment";
import { type DeployedPackage, packagesOf } from "./deployment/packages";
import { SavedStack } from "./deployment/saved-stack";
import { AwsEndpoint } from "./endpoint/endpoint";
import { plainJson } from "./endpoint/local-routes";
import { accessControl } from "./iam/port";
import type { FunctionDescription } from "./lambda/declaration";
import { functionToken } from "./lambda/declaration";
import type { Debugging } from "./lambda/functions";
import { functions } from "./lambda/port";
import { type Living, startAll, stopAll } from "./lifecycle";
import { readableLine } from "./logs/terminal";
import { Observer } from "./observation";
import type { CloudContext, CloudSettings, ServicePlugin } from "./plugin";
import type { Program } from "./program/program-process";
import type { StackOutputs } from "./program/session";
import { type Provisioned, Registry } from "./registry";
import { services } from "./services";
import { mail } from "./ses/port";
import { queues } from "./sqs/port";
import type { StackConfig } from "./stack-config";
import { standInPlugin } from "./stand-in-plugin";
import { StateDirectory } from "./state-directory";
import { switchRoutes } from "./switches";
import { declaredTags } from "./tags";

/** Thrown for a name that no function of the program has. */
export class UnknownFunction extends Error {
  constructor(name: string, known: readonly string[]) {
    super(`There is no function ${name}; the functions are ${[...known].sort().join(", ")}.`);
    this.name = "UnknownFunction";
  }
}

/** The local cloud: composes all services; Pulumi programs are deployed to it. */
export class LocalCloud {
  /** The resource types that programs may declare, and the existing resources. */
  readonly registry: Registry;
  /** The time of all services and functions. */
  readonly clock = new Clock();
  /** Notifies listeners of the traffic between the services. */
  readonly observer = new Observer(this.clock.exact);
  private readonly context: CloudContext;
  private readonly plugins: readonly ServicePlugin[];
  private readonly state: StateDirectory;
  private readonly composed: readonly Composed[];
  private readonly endpoint: AwsEndpoint;
  private readonly living: readonly Living[];
  private readonly deployer: Deployer;

  /** @param plugins the services; a service that provides a port comes before those that use it */
  constructor(
    private readonly settings: CloudSettings,
    plugins: readonly ServicePlugin[] = services,
  ) {
    this.plugins = [...plugins, ...(settings.standIns ?? []).map(standInPlugin)];
    this.state = new StateDirectory(settings.stateDirectory);
    this.context = this.contextOf();
    this.composed = compose(this.plugins, this.context);
    this.endpoint = this.endpointOf();
    this.living = livingOf(this.composed, this.endpoint);
    this.registry = new Registry(this.composed.flatMap(({ resources = [] }) => resources));
    this.deployer = new Deployer(this.registry, functionsOf(this.composed), (config) =>
      this.savedStack(config),
    );
  }

  /** @throws StateDirectoryInUse, PortTaken, NoDynamoEngine */
  async start(): Promise<void> {
    await this.state.claim({ keep: this.settings.keep });
    keepClock(this.clock, join(this.state.path, "clock.json"));
    // The endpoint listens first, because addresses such as queue URLs begin with its address.
    await this.endpoint.start();
    await startAll(this.living);
  }

  /**
   * Runs a Pulumi program in a process of its own and brings its stack in line with it: new resources are created,
   * changed ones are updated in place or replaced, and resources that it no longer declares are deleted.
   * @returns the stack outputs
   * @throws the first error of the program or of a resource
   */
  deploy(program: Program, config: StackConfig, observer: ProgramObserver): Promise<StackOutputs> {
    return this.deployer.deploy(program, config, observer);
  }

  /** The code of the deployed functions. */
  packages(): Promise<readonly DeployedPackage[]> {
    return packagesOf(this.registry.resources());
  }

  /**
   * Gives a function other code without running the program: events that are running finish with the code before.
   * @param urn of the function
   * @param file becomes the file with its handler
   */
  updateCode(config: StackConfig, urn: string, file: string, observer: ProgramObserver): Promise<void> {
    return this.deployer.updateCode(config, urn, file, observer);
  }

  /**
   * Runs a deployed function in one process with a debugger.
   * @param name in the program
   * @throws UnknownFunction
   */
  async debug(name: string, debugging: Debugging): Promise<void> {
    const all = this.registry.resources().filter(({ token }) => token === functionToken);
    const found = all.find((one) => one.name === name);
    if (!found)
      throw new UnknownFunction(
        name,
        all.map((one) => one.name),
      );
    await functions.of(this.context).debug(found.id, debugging);
  }

  /** Deletes everything that a stack has. @throws the first failure */
  destroy(config: StackConfig, observer: ProgramObserver): Promise<void> {
    return this.deployer.destroy(config, observer);
  }

  /** Notifies services and other processes that everything is deployed. */
  async ready(outputs: StackOutputs): Promise<void> {
    for (const { deployed } of this.composed) deployed?.();
    await this.state.writeOutputs({ ...outputs, awsEndpoint: this.awsEndpoint });
  }

  /** Stops in the order of the flow, so that work in progress is finished: first the API, last the engines. */
  async stop(): Promise<void> {
    try {
      await this.deployer.stop();
      await stopAll(this.living);
    } finally {
      this.state.release();
    }
  }

  get awsEndpoint(): string {
    return this.endpoint.url;
  }

  /** Calls a function of a provider, as programs do. @throws UnsupportedFunction; UnsupportedArgument */
  callFunction(token: string, inputs: unknown): Readonly<Record<string, unknown>> {
    return this.deployer.callFunction(token, inputs);
  }

  /** Tokens of the provider functions that programs may call. */
  get providerFunctions(): readonly string[] {
    return Object.keys(functionsOf(this.composed));
  }

  /** The data for the console. */
  sources(): ConsoleSources {
    return {
      observer: this.observer,
      resources: () => this.registry.resources(),
      rules: rulesOf(this.plugins),
      queueContents: (queueArn) => queues.of(this.context).contents(queueArn),
      mails: () => mail.of(this.context).mailbox.list(),
      switches: this.switches(),
      awsEndpoint: () => this.awsEndpoint,
      now: this.clock.now,
    };
  }

  /** The deployed functions, with sizes. */
  functions(): readonly FunctionDescription[] {
    return functions.of(this.context).describe();
  }

  private savedStack({ project, stack }: StackConfig): SavedStack {
    const file = `stack.${encodeURIComponent(project)}.${encodeURIComponent(stack)}.json`;
    return new SavedStack(join(this.state.path, file), (token) => this.registry.lasts(token));
  }

  private contextOf(): CloudContext {
    return {
      settings: this.settings,
      clock: this.clock,
      observer: this.observer,
      observe: this.observer.observe,
      endpointUrl: () => this.endpoint.url,
      functionEnvironment: () => this.functionEnvironment(),
      tagsOf: (arn) => declaredTags(this.registry.resources(), arn),
      functionLine: (functionName, line) => this.showLine(functionName, line),
      warn: (source, problem) => this.warn(source, problem),
    };
  }

  private endpointOf(): AwsEndpoint {
    const endpoint = new AwsEndpoint(
      this.settings.awsPort,
      accessControl.of(this.context),
      this.observer.observe,
      this.clock,
    );
    for (const { endpoints = [], routes = {}, interceptor } of this.composed) {
      for (const service of endpoints) endpoint.add(service);
      for (const [route, handler] of Object.entries(routes)) endpoint.route(route, handler);
      if (interceptor) endpoint.intercept(interceptor);
    }
    for (const [route, handler] of Object.entries(switchRoutes(this.switches())))
      endpoint.route(route, handler);
    endpoint.route("GET /_local/resources", () => plainJson({ types: this.registry.counts() }));
    endpoint.route("GET /_local/health", () => plainJson(this.health()));
    return endpoint;
  }

  private switches() {
    return this.composed.flatMap(({ switches = [] }) => switches);
  }

  private health() {
    const asked = [this.endpoint, ...this.composed.flatMap(({ service }) => service ?? [])];
    return Object.fromEntries(asked.map((one) => [one.name, one.health()]));
  }

  /** Environment variables with the addresses of the local services and the stand-ins. */
  private functionEnvironment(): Record<string, string> {
    return {
      AWS_ENDPOINT_URL: this.awsEndpoint,
      // Functions run on the host's Node.js; the SDK's warning about old versions is meant for the real runtime.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      ...Object.assign({}, ...this.composed.map(({ environment }) => environment?.() ?? {})),
      ...this.settings.functionEnvironment,
    };
  }

  /** A function's name in the program; the physical name may have project and stack as a prefix. */
  private logicalName(functionName: string): string {
    const isIt = ({ token, id }: Provisioned) => token === functionToken && id === functionName;
    return this.registry.resources().find(isIt)?.name ?? functionName;
  }

  private showLine(functionName: string, line: string): void {
    const { rawLogs, onLine, shownLogKeys } = this.settings;
    const shown = rawLogs ? line : readableLine(this.logicalName(functionName), line, shownLogKeys);
    if (shown !== undefined) onLine(shown);
  }

  private warn(source: string, problem: unknown): void {
    const message = String(problem);
    this.settings.onLine(readableLine(source, JSON.stringify({ level: "WARN", message })) ?? message);
  }
}
