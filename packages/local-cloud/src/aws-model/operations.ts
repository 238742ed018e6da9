/** An operation that makes a resource, by service and name, and how its input is called. */
export interface ModelledOperation {
  /** As botocore names the service. */
  readonly service: string;
  readonly operation: string;
  /**
   * Members of its input by property, where the names differ by more than their case; `null` for what is told to AWS
   * otherwise. Paths are dotted, items of lists have no part of their own.
   */
  readonly names?: Readonly<Record<string, string | null>>;
}

const made = (
  service: string,
  operation: string,
  names: Readonly<Record<string, string | null>> = {},
): ModelledOperation => ({ service, operation, names: { tags: null, region: null, ...names } });

/** What AWS is asked when a resource is made, by its type. */
export const operations: Readonly<Record<string, ModelledOperation>> = {
  "aws:apigatewayv2/api:Api": made("apigatewayv2", "CreateApi"),
  "aws:apigatewayv2/authorizer:Authorizer": made("apigatewayv2", "CreateAuthorizer", {
    identitySources: "IdentitySource",
    // API Gateway has words of its own for it: see apigateway/api-rules.ts.
    authorizerResultTtlInSeconds: null,
  }),
  "aws:apigatewayv2/integration:Integration": made("apigatewayv2", "CreateIntegration", {
    // API Gateway has words of its own for it: see apigateway/api-rules.ts.
    timeoutMilliseconds: null,
  }),
  "aws:apigatewayv2/route:Route": made("apigatewayv2", "CreateRoute"),
  "aws:apigatewayv2/stage:Stage": made("apigatewayv2", "CreateStage", {
    name: "StageName",
    routeSettings: null,
  }),

  "aws:cloudwatch/compositeAlarm:CompositeAlarm": made("cloudwatch", "PutCompositeAlarm"),
  "aws:cloudwatch/dashboard:Dashboard": made("cloudwatch", "PutDashboard"),
  "aws:cloudwatch/metricAlarm:MetricAlarm": made("cloudwatch", "PutMetricAlarm", {
    name: "AlarmName",
    dimensions: null,
    evaluateLowSampleCountPercentiles: "EvaluateLowSampleCountPercentile",
    metricQueries: "Metrics",
    "metricQueries.metric": null,
  }),
  "aws:cloudwatch/logGroup:LogGroup": made("logs", "CreateLogGroup", {
    name: "logGroupName",
    retentionInDays: null,
    skipDestroy: null,
  }),
  "aws:cloudwatch/queryDefinition:QueryDefinition": made("logs", "PutQueryDefinition"),

  "aws:cloudwatch/eventBus:EventBus": made("events", "CreateEventBus"),
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": made("events", "PutPermission"),
  "aws:cloudwatch/eventArchive:EventArchive": made("events", "CreateArchive", { name: "ArchiveName" }),
  "aws:cloudwatch/eventRule:EventRule": made("events", "PutRule", { isEnabled: null, forceDestroy: null }),
  "aws:cloudwatch/eventTarget:EventTarget": made("events", "PutTargets", {
    forceDestroy: null,
    targetId: "Targets.Id",
    arn: "Targets.Arn",
    roleArn: "Targets.RoleArn",
    input: "Targets.Input",
    inputPath: "Targets.InputPath",
    inputTransformer: "Targets.InputTransformer",
    "inputTransformer.inputPaths": "InputPathsMap",
    deadLetterConfig: "Targets.DeadLetterConfig",
    retryPolicy: "Targets.RetryPolicy",
  }),
  "aws:schemas/registry:Registry": made("schemas", "CreateRegistry", { name: "RegistryName" }),
  "aws:schemas/schema:Schema": made("schemas", "CreateSchema", { name: "SchemaName" }),

  "aws:dynamodb/table:Table": made("dynamodb", "CreateTable", {
    name: "TableName",
    hashKey: "KeySchema.AttributeName",
    rangeKey: "KeySchema.AttributeName",
    attributes: "AttributeDefinitions",
    "attributes.name": "AttributeName",
    "attributes.type": "AttributeType",
    "globalSecondaryIndexes.name": "IndexName",
    "globalSecondaryIndexes.keySchemas": "KeySchema",
    streamEnabled: "StreamSpecification.StreamEnabled",
    streamViewType: "StreamSpecification.StreamViewType",
    ttl: null,
    serverSideEncryption: null,
    pointInTimeRecovery: null,
  }),
  "aws:dynamodb/tableItem:TableItem": made("dynamodb", "PutItem", {
    hashKey: null,
    rangeKey: null,
    item: null,
  }),

  "aws:iam/policy:Policy": made("iam", "CreatePolicy", { name: "PolicyName", policy: "PolicyDocument" }),
  "aws:iam/role:Role": made("iam", "CreateRole", {
    name: "RoleName",
    assumeRolePolicy: "AssumeRolePolicyDocument",
    inlinePolicies: null,
    managedPolicyArns: null,
    forceDetachPolicies: null,
  }),
  "aws:iam/rolePolicy:RolePolicy": made("iam", "PutRolePolicy", {
    name: "PolicyName",
    role: "RoleName",
    policy: "PolicyDocument",
  }),
  // A program may name the role by its ARN, which the provider makes a name of.
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": made("iam", "AttachRolePolicy", { role: null }),

  "aws:kms/key:Key": made("kms", "CreateKey", { enableKeyRotation: null, deletionWindowInDays: null }),
  "aws:kms/keyPolicy:KeyPolicy": made("kms", "PutKeyPolicy"),

  "aws:lambda/alias:Alias": made("lambda", "CreateAlias"),
  "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig": made(
    "lambda",
    "PutProvisionedConcurrencyConfig",
  ),
  "aws:lambda/eventSourceMapping:EventSourceMapping": made("lambda", "CreateEventSourceMapping", {
    "destinationConfig.onFailure.destinationArn": "Destination",
  }),
  "aws:lambda/function:Function": made("lambda", "CreateFunction", {
    name: "FunctionName",
    code: null,
    reservedConcurrentExecutions: null,
  }),
  "aws:lambda/permission:Permission": made("lambda", "AddPermission", { function: "FunctionName" }),

  "aws:sesv2/configurationSet:ConfigurationSet": made("sesv2", "CreateConfigurationSet"),
  "aws:sfn/stateMachine:StateMachine": made("stepfunctions", "CreateStateMachine", {
    "loggingConfiguration.logDestination": null,
  }),
  "aws:sns/topic:Topic": made("sns", "CreateTopic", {
    displayName: null,
    policy: null,
    fifoTopic: null,
    kmsMasterKeyId: null,
    signatureVersion: null,
    tracingConfig: null,
  }),
  "aws:ssm/parameter:Parameter": made("ssm", "PutParameter"),
};

/** Types whose operations have no constraints in AWS's models, and why nothing is lost. */
export const unmodelled: Readonly<Record<string, string>> = {
  "aws:iam/policyAttachment:PolicyAttachment": "is refused",
  "aws:ses/configurationSet:ConfigurationSet": "SES's first API has no constraints in its model",
  "aws:ses/domainDkim:DomainDkim": "SES's first API has no constraints in its model",
  "aws:ses/domainIdentity:DomainIdentity": "SES's first API has no constraints in its model",
  "aws:ses/emailIdentity:EmailIdentity": "SES's first API has no constraints in its model",
  "aws:ses/eventDestination:EventDestination": "SES's first API has no constraints in its model",
  "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination":
    "its members are named otherwise; its own schema has their enumerations",
  "aws:sns/topicPolicy:TopicPolicy": "attributes of topics are texts in the model",
  "aws:sns/topicSubscription:TopicSubscription": "attributes of subscriptions are texts in the model",
  "aws:sqs/queue:Queue": "attributes of queues are texts in the model: see sqs/attribute-rules.ts",
  "aws:sqs/queuePolicy:QueuePolicy": "attributes of queues are texts in the model",
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": "attributes of queues are texts in the model",
  "aws:sqs/redrivePolicy:RedrivePolicy": "attributes of queues are texts in the model",
};
