import { HttpApiService } from "./apigateway/gateway";
import { apiGatewayResources } from "./apigateway/resources";
import { CloudWatchService } from "./cloudwatch/cloudwatch";
import { measureQueues } from "./cloudwatch/queue-metrics";
import { cloudWatchResources } from "./cloudwatch/resources";
import { serviceMetrics } from "./cloudwatch/service-metrics";
import type { ConsoleSources } from "./console/sources";
import { DynamoService } from "./dynamodb/dynamodb";
import { dynamodbResources } from "./dynamodb/resources";
import { AwsEndpoint } from "./endpoint/endpoint";
import { EventBridgeService } from "./eventbridge/eventbridge";
import { eventBridgeResources } from "./eventbridge/resources";
import { FaultyCalls } from "./faults/faulty-calls";
import { faultySend } from "./faults/faulty-deliveries";
import { FaultyInvocations } from "./faults/faulty-invocations";
import { PlannedFaults } from "./faults/planned-faults";
import { addFaultRoutes, plannedIn } from "./faults/routes";
import { GroqStandIn } from "./groq/groq";
import { IamService } from "./iam/iam";
import { iamResources } from "./iam/resources";
import { StsService } from "./iam/sts";
import { addPermissionRoutes } from "./iam/usage";
import { kmsResources } from "./kms/resources";
import { type FunctionDescription, LambdaService } from "./lambda/lambda";
import { lambdaResources } from "./lambda/resources";
import { LogsService } from "./logs/logs";
import { logsResources } from "./logs/resources";
import { readableLine } from "./logs/terminal";
import { Meter } from "./metering/meter";
import { addMeterRoutes } from "./metering/routes";
import { Observer } from "./observation";
import { type ProgramObserver, runProgram, type StackOutputs } from "./program";
import { randomResources } from "./random/resources";
import { type Provisioned, Registry } from "./registry";
import { schemasResources } from "./schemas/resources";
import { SchemasService } from "./schemas/schemas";
import { jsonReply, type Service } from "./service";
import { sesResources } from "./ses/resources";
import { SesService } from "./ses/ses";
import { snsResources } from "./sns/resources";
import { SnsService } from "./sns/sns";
import { sqsResources } from "./sqs/resources";
import { SqsService } from "./sqs/sqs";
import { ssmResources } from "./ssm/resources";
import { SsmService } from "./ssm/ssm";
import type { StackConfig } from "./stack-config";
import { StateDirectory } from "./state-directory";
import { stepFunctionsResources } from "./stepfunctions/resources";
import { StepFunctionsService } from "./stepfunctions/stepfunctions";
import { addSwitchRoutes, switchesOf } from "./switches";

export interface CloudOptions {
  /** 0 picks a free port. */
  readonly apiPort: number;
  readonly awsPort: number;
  readonly stateDirectory: string;
  /** Whether what an earlier run stored is kept. */
  readonly keep: boolean;
  /** Whether functions' log lines are shown as they are. */
  readonly rawLogs: boolean;
  /** Asks the real Groq, when there is one. */
  readonly groqApiKey?: string | undefined;
  /** Part of a recipient's address that makes SES reject. */
  readonly rejectMailTo?: string | undefined;
  /** What waits and backoffs of state machines are multiplied by. */
  readonly stepFunctionsTimeScale?: number | undefined;
  /** JSON file with the faults to begin with, when it exists. */
  readonly faultsFile?: string | undefined;
  readonly onLine: (line: string) => void;
}

/** The embedded cloud: every service, composed; a Pulumi program is deployed to it. */
export class LocalCloud {
  /** Tells whoever listens what goes on between the services. */
  readonly observer = new Observer();
  private readonly state: StateDirectory;
  private readonly iam = new IamService();
  private readonly ssm = new SsmService();
  private readonly schemas = new SchemasService();
  private readonly groq = new GroqStandIn();
  private readonly plannedFaults = new PlannedFaults();
  private readonly meter = new Meter((name) => this.lambda.find(name).declaration.memorySize);
  private readonly resources: Provisioned[] = [];
  private readonly endpoint: AwsEndpoint;
  private readonly dynamodb: DynamoService;
  private readonly sqs: SqsService;
  private readonly ses: SesService;
  private readonly logs: LogsService;
  private readonly lambda: LambdaService;
  private readonly sns: SnsService;
  private readonly stepFunctions: StepFunctionsService;
  private readonly events: EventBridgeService;
  private readonly gateway: HttpApiService;
  private readonly switches: ConsoleSources["faults"];
  private readonly cloudWatch: CloudWatchService;

  constructor(private readonly options: CloudOptions) {
    const { stateDirectory } = options;
    const { observe } = this.observer;
    this.observer.listen(this.meter.listen);
    this.state = new StateDirectory(stateDirectory);
    this.endpoint = new AwsEndpoint(
      options.awsPort,
      this.iam,
      observe,
      new FaultyCalls(this.plannedFaults, (name) => this.lambda.kill(name)),
    );
    this.dynamodb = new DynamoService({ directory: stateDirectory, observe });
    this.sqs = new SqsService(this.iam, () => this.endpoint.url, observe);
    this.ses = new SesService({ stateDirectory, reject: options.rejectMailTo });
    this.switches = switchesOf(this.ses, this.groq, options.groqApiKey === undefined);
    this.logs = new LogsService({
      stateDirectory,
      failed: (error) => this.warn("CloudWatch Logs", String(error)),
    });
    this.lambda = new LambdaService({
      stateDirectory,
      logs: this.logs,
      credentialsFor: (...role) => this.iam.credentialsFor(...role),
      environment: () => this.functionEnvironment(),
      onLine: (name, line) => this.showLine(name, line),
      observe,
      faults: new FaultyInvocations(this.plannedFaults),
    });
    this.sns = new SnsService({
      iam: this.iam,
      queues: { send: (...message) => this.sqs.sendAs(...message) },
      functions: { invokeAsync: (...event) => this.lambda.invokeAsync(...event) },
      mailbox: this.ses.mailbox,
      dropped: (reason) => this.warn("SNS", reason),
    });
    this.stepFunctions = new StepFunctionsService({
      stateDirectory,
      iam: this.iam,
      tasks: {
        invoke: (functionArn, event) => this.lambda.invoke(functionArn, event),
        queuePolicy: (queueArn) => this.sqs.policyOf(queueArn),
        sendMessage: (message) => this.sqs.call("SendMessage", message),
        topicPolicy: (topicArn) => this.sns.policyOf(topicArn),
        publish: (topicArn, notice) => this.sns.publish(topicArn, notice),
      },
      log: (groupArn, line) => this.logs.write(logGroupName(groupArn), line),
      timeScale: options.stepFunctionsTimeScale,
      observe,
    });
    this.events = new EventBridgeService({
      stateDirectory,
      queues: { send: faultySend(this.plannedFaults, (...message) => this.sqs.sendAs(...message)) },
      functions: { invokeAsync: (...event) => this.lambda.invokeAsync(...event) },
      stateMachines: { startExecution: (...execution) => this.stepFunctions.deliver(...execution) },
      topics: { publish: (topicArn, message, from) => void this.sns.publishAs(topicArn, { message }, from) },
      dropped: (reason) => this.warn("EventBridge", reason),
      observe,
    });
    this.gateway = new HttpApiService({
      port: options.apiPort,
      invoke: (functionArn, event) => this.lambda.invoke(functionArn, event),
      allowsInvoke: (functionArn, by) => this.lambda.allowsInvoke(functionArn, by),
      log: (groupArn, line) => this.logs.write(logGroupName(groupArn), line),
      failed: (error) => this.warn("HTTP API", String(error)),
      observe,
    });
    this.cloudWatch = this.watch();
  }

  /** Metrics of what is seen, and alarms that tell topics. */
  private watch(): CloudWatchService {
    const cloudWatch = new CloudWatchService({
      publish: (topicArn, notice, sourceArn) =>
        this.sns.publishAs(topicArn, notice, { service: "cloudwatch.amazonaws.com", sourceArn }),
      measure: (store, now) => measureQueues(this.sqs, store, now),
      onError: (error) => this.warn("CloudWatch", String(error)),
    });
    this.observer.listen(serviceMetrics(cloudWatch.metrics, cloudWatch.now));
    return cloudWatch;
  }

  /** @throws StateDirectoryInUse, PortTaken, NoDynamoEngine */
  async start(): Promise<void> {
    const plan = this.options.faultsFile === undefined ? undefined : plannedIn(this.options.faultsFile);
    if (plan) this.plannedFaults.set(plan);
    await this.state.claim({ keep: this.options.keep });
    const sts = new StsService(this.iam);
    for (const service of [
      this.dynamodb,
      this.sqs,
      this.ses,
      this.ssm,
      this.logs,
      this.lambda,
      this.events,
      this.schemas,
      this.sns,
      this.stepFunctions,
      this.cloudWatch,
      sts,
    ])
      this.endpoint.add(service);
    this.addLocalRoutes();
    // Queue URLs begin with the endpoint's, so it listens first.
    await this.endpoint.start();
    await Promise.all(this.services().map((service) => service.start()));
  }

  /** Runs a Pulumi program against this cloud. @returns its stack outputs */
  deploy(
    load: () => Record<string, unknown>,
    config: StackConfig,
    observer: ProgramObserver,
  ): Promise<StackOutputs> {
    return runProgram(load, this.registry(), config, observer);
  }

  /** Tells other processes that everything is there. */
  async ready(outputs: StackOutputs): Promise<void> {
    // Everything is there that they need.
    this.stepFunctions.resume();
    await this.state.writeOutputs({ ...outputs, awsEndpoint: this.awsEndpoint });
  }

  /** In the order of the flow, so that what is under way comes to its end: in at the API, out at the engines. */
  async stop(): Promise<void> {
    try {
      await this.gateway.stop();
      await this.stepFunctions.stop();
      await this.lambda.stop();
      await this.events.stop();
      await this.cloudWatch.stop();
      await this.sns.stop();
      await this.endpoint.stop();
      await Promise.all(
        [this.iam, this.ssm, this.ses, this.groq, this.logs, this.sqs, this.dynamodb].map((one) =>
          one.stop(),
        ),
      );
    } finally {
      this.state.release();
    }
  }

  get awsEndpoint(): string {
    return this.endpoint.url;
  }

  /** For the console: what goes on in here. */
  sources(): ConsoleSources {
    return {
      observer: this.observer,
      resources: () => this.resources,
      queueContents: (queueArn) => this.sqs.contents(queueArn),
      mails: () => this.ses.mailbox.list(),
      faults: this.switches,
      awsEndpoint: () => this.awsEndpoint,
    };
  }

  /** What was deployed, with sizes. */
  functions(): readonly FunctionDescription[] {
    return this.lambda.describe();
  }

  private services(): readonly Service[] {
    return [
      this.iam,
      this.ssm,
      this.ses,
      this.groq,
      this.logs,
      this.dynamodb,
      this.sqs,
      this.lambda,
      this.events,
      this.sns,
      this.stepFunctions,
      this.cloudWatch,
      this.schemas,
      this.gateway,
    ];
  }

  private registry(): Registry {
    return new Registry(
      [
        ...randomResources,
        ...kmsResources,
        ...iamResources(this.iam),
        ...logsResources(this.logs),
        ...dynamodbResources(this.dynamodb),
        ...sqsResources(this.sqs),
        ...sesResources(this.ses),
        ...ssmResources(this.ssm),
        ...snsResources(this.sns),
        ...stepFunctionsResources(this.stepFunctions),
        ...cloudWatchResources(this.cloudWatch),
        ...eventBridgeResources(this.events),
        ...schemasResources(this.schemas),
        ...apiGatewayResources(this.gateway),
        ...lambdaResources(this.lambda, {
          endpoint: () => this.awsEndpoint,
          queue: this.sqs,
          onTableWrite: (listener) => this.dynamodb.onWrite(listener),
          onError: (source, error) => this.warn(source, String(error)),
        }),
      ],
      (resource) => this.resources.push(resource),
    );
  }

  /** How functions find the services that stand in for AWS's and Groq's. */
  private functionEnvironment(): Record<string, string> {
    return {
      AWS_ENDPOINT_URL: this.awsEndpoint,
      // There is no X-Ray daemon to send traces to.
      POWERTOOLS_TRACE_ENABLED: "false",
      // Functions run on the host's Node.js, whatever it is; the warning is meant for the real runtime.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      ...(this.options.groqApiKey === undefined ? { GROQ_BASE_URL: this.groq.baseUrl } : {}),
    };
  }

  private addLocalRoutes(): void {
    addFaultRoutes(this.endpoint, this.plannedFaults);
    addMeterRoutes(this.endpoint, this.meter);
    addPermissionRoutes(this.endpoint, this.iam);
    addSwitchRoutes(this.endpoint, this.switches);
    this.endpoint.route("GET", "/_local/health", () =>
      jsonReply(
        Object.fromEntries([this.endpoint, ...this.services()].map((one) => [one.name, one.health()])),
      ),
    );
    this.endpoint.route("GET", "/_aws/ses", ({ query }) =>
      jsonReply({ messages: this.ses.mailbox.list(query.get("to") ?? undefined) }),
    );
  }

  private showLine(functionName: string, line: string): void {
    const { rawLogs, onLine } = this.options;
    const shown = rawLogs ? line : readableLine(shortName(functionName), line);
    if (shown !== undefined) onLine(shown);
  }

  private warn(source: string, message: string): void {
    this.options.onLine(readableLine(source, JSON.stringify({ level: "WARN", message })) ?? message);
  }
}

/** `arn:aws:logs:…:log-group:/aws/lambda/x` → `/aws/lambda/x` */
const logGroupName = (groupArn: string): string => groupArn.slice(groupArn.indexOf(":log-group:") + 11);

/** `orderflow-local-create-order` → `create-order` */
const shortName = (functionName: string): string =>
  functionName.split("-").slice(2).join("-") || functionName;
