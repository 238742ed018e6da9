import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Entry, packageOf } from "./closure";
import { type Permission, policyDocument, trust } from "./policy";
import type { Watched } from "./watched";

export interface FunctionArgs<Event, Result> {
  /**
   * Imports a handler and gives it its settings:
   * `() => import("#handlers/entry/queries").then((m) => m.queries({ ordersTable: orders.name.get() }))`.
   * It is serialised, so it may capture outputs (read with `.get()`) and plain values, and no secrets.
   */
  readonly entry: Entry<Event, Result>;
  /** Files of npm packages, e.g. `swagger-ui-dist/swagger-ui.css`, that lie beside the bundle under their own names. */
  readonly files?: readonly string[];
  /** What the function may do besides writing its own log and traces. */
  readonly permissions?: readonly Permission[];
  /** Seconds; 10 by default. */
  readonly timeout?: number;
  /** Megabytes; 512 by default, which also decides the share of a CPU. */
  readonly memorySize?: number;
  /** Invocations at once that are kept for it, and its most; the account's pool when left out. */
  readonly reservedConcurrency?: number | undefined;
  readonly logLevel: string;
  readonly logRetentionDays: number;
}

/** A Lambda function made of a closure: bundled, with a role of its own and a log group that ends. */
export class LambdaFunction<Event = unknown, Result = unknown> extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly timeout: number;
  readonly watched: Pick<Watched, "functions" | "logGroups">;
  readonly nodes: {
    readonly function: aws.lambda.Function;
    readonly role: aws.iam.Role;
    /** What depends on the permissions being there, depends on this. */
    readonly policy: aws.iam.RolePolicy;
    readonly logGroup: aws.cloudwatch.LogGroup;
  };

  constructor(name: string, args: FunctionArgs<Event, Result>, opts?: pulumi.ComponentResourceOptions) {
    super("orderflow:infra:Function", name, {}, opts);
    this.timeout = args.timeout ?? 10;
    const functionName = physicalName(name);
    const logGroup = createLogGroup(this, name, functionName, args.logRetentionDays);
    const role = createRole(this, name, functionName);
    const policy = createPolicy(this, name, role, [...ownPermissions(logGroup), ...(args.permissions ?? [])]);
    const parts = { ...args, timeout: this.timeout, role, policy, logGroup };
    const fn = createFunction(this, name, functionName, parts);
    this.nodes = { function: fn, role, policy, logGroup };
    this.watched = { functions: { [name]: fn }, logGroups: { [name]: logGroup } };
    this.arn = fn.arn;
    this.registerOutputs({ arn: this.arn });
  }
}

/** Named by us, so that log group and role can be named before the function exists. */
const physicalName = (name: string): string => `${pulumi.getProject()}-${pulumi.getStack()}-${name}`;

const createLogGroup = (
  parent: pulumi.Resource,
  name: string,
  functionName: string,
  retentionInDays: number,
) => new aws.cloudwatch.LogGroup(name, { name: `/aws/lambda/${functionName}`, retentionInDays }, { parent });

const ownPermissions = (logGroup: aws.cloudwatch.LogGroup): Permission[] => [
  {
    actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
    resources: [pulumi.interpolate`${logGroup.arn}:*`],
  },
  // X-Ray has no resources to name: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
  { actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources: ["*"] },
];

const createRole = (parent: pulumi.Resource, name: string, roleName: string): aws.iam.Role =>
  new aws.iam.Role(name, { name: roleName, assumeRolePolicy: trust("lambda.amazonaws.com") }, { parent });

/** The one policy of a role, inline. The role's own `inlinePolicies` would do, but the provider deprecates it. */
const createPolicy = (
  parent: pulumi.Resource,
  name: string,
  role: aws.iam.Role,
  permissions: readonly Permission[],
): aws.iam.RolePolicy =>
  new aws.iam.RolePolicy(
    name,
    { name: "permissions", role: role.name, policy: policyDocument(permissions) },
    { parent },
  );

interface Parts<Event, Result> extends FunctionArgs<Event, Result> {
  readonly timeout: number;
  readonly role: aws.iam.Role;
  readonly policy: aws.iam.RolePolicy;
  readonly logGroup: aws.cloudwatch.LogGroup;
}

const createFunction = <Event, Result>(
  parent: pulumi.Resource,
  name: string,
  functionName: string,
  parts: Parts<Event, Result>,
): aws.lambda.Function =>
  new aws.lambda.Function(
    name,
    {
      name: functionName,
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: "index.handler",
      code: pulumi.output(packageOf(name, parts.entry, parts.files)),
      role: parts.role.arn,
      timeout: parts.timeout,
      memorySize: parts.memorySize ?? 512,
      ...(parts.reservedConcurrency === undefined
        ? {}
        : { reservedConcurrentExecutions: parts.reservedConcurrency }),
      tracingConfig: { mode: "Active" },
      loggingConfig: { logFormat: "JSON", logGroup: parts.logGroup.name },
      environment: {
        variables: {
          POWERTOOLS_SERVICE_NAME: name,
          POWERTOOLS_METRICS_NAMESPACE: pulumi.getProject(),
          POWERTOOLS_LOG_LEVEL: parts.logLevel,
          STACK: pulumi.getStack(),
        },
      },
    },
    { parent, dependsOn: [parts.policy] },
  );
