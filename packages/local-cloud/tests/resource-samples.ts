import { archiveOf, textAsset } from "../src/assets";
import type { Provisioned } from "../src/registry";

/** Declares what a sample depends on. */
export type Needs = (token: string, name: string, inputs: Record<string, unknown>) => Promise<Provisioned>;

export interface Sample {
  readonly inputs: Record<string, unknown>;
  /** Inputs that an update in place leads to; a type that can only be replaced has none. */
  readonly changed: Record<string, unknown> | undefined;
}

type MakeSample = (needs: Needs) => Promise<Sample> | Sample;

/** Types that can't be declared at all. */
export const refused = ["aws:iam/policyAttachment:PolicyAttachment"];

const trust = (service: string): string =>
  JSON.stringify({
    Statement: { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } },
  });

const allow = (action: string, resource = "*"): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Action: action, Resource: resource },
  });

const allowService = (service: string, action: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: { Service: service }, Action: action, Resource: "*" },
  });

/** Lets the account administer a key, and a service use it. */
const keyPolicy = (action: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::000000000000:root" },
        Action: "kms:*",
        Resource: "*",
      },
      { Effect: "Allow", Principal: { Service: "sns.amazonaws.com" }, Action: action, Resource: "*" },
    ],
  });

/** Trusts a service, which may then do everything with queues, tables, logs and functions. */
const role = async (needs: Needs, service = "lambda.amazonaws.com"): Promise<unknown> => {
  const { name, outputs } = await needs("aws:iam/role:Role", "a-role", {
    assumeRolePolicy: trust(service),
    inlinePolicies: [{ name: "all", policy: allow("*") }],
  });
  return outputs.arn ?? name;
};

const code = (text: string) => archiveOf({ "index.js": textAsset(text) });

const lambdaFunction = async (needs: Needs, name = "a-function", publish = false) => {
  const { outputs } = await needs("aws:lambda/function:Function", name, {
    role: await role(needs),
    handler: "index.handler",
    runtime: "nodejs22.x",
    code: code("exports.handler = async () => 'done';"),
    publish,
  });
  return { name, arn: String(outputs.arn), invokeArn: String(outputs.invokeArn) };
};

const publishedFunction = (needs: Needs) => lambdaFunction(needs, "a-published-function", true);

const queue = async (needs: Needs, name = "a-queue") => {
  const { id, outputs } = await needs("aws:sqs/queue:Queue", name, {});
  return { url: id, arn: String(outputs.arn) };
};

const topic = async (needs: Needs): Promise<string> => (await needs("aws:sns/topic:Topic", "a-topic", {})).id;

const bus = async (needs: Needs) => {
  const { id, outputs } = await needs("aws:cloudwatch/eventBus:EventBus", "a-bus", {});
  return { name: id, arn: String(outputs.arn) };
};

const api = async (needs: Needs): Promise<string> =>
  (await needs("aws:apigatewayv2/api:Api", "an-api", { protocolType: "HTTP" })).id;

const integration = async (needs: Needs) => {
  const apiId = await api(needs);
  const { invokeArn } = await lambdaFunction(needs);
  const inputs = {
    apiId,
    integrationType: "AWS_PROXY",
    integrationUri: invokeArn,
    payloadFormatVersion: "2.0",
  };
  return { apiId, inputs };
};

const table = {
  billingMode: "PAY_PER_REQUEST",
  hashKey: "id",
  attributes: [{ name: "id", type: "S" }],
};

const pattern = (source: string): string => JSON.stringify({ source: [source] });

const pass = (result: number): string =>
  JSON.stringify({ StartAt: "Only", States: { Only: { Type: "Pass", Result: result, End: true } } });

const schemaText = (title: string): string => JSON.stringify({ type: "object", title });

/** Inputs of every resource type, by its token. */
export const lifecycles: Readonly<Record<string, MakeSample>> = {
  "random:index/randomPassword:RandomPassword": () => ({
    inputs: { length: 20, special: false },
    changed: undefined,
  }),
  "random:index/randomBytes:RandomBytes": () => ({ inputs: { length: 8 }, changed: undefined }),
  "random:index/randomId:RandomId": () => ({ inputs: { byteLength: 8 }, changed: undefined }),
  "random:index/randomUuid:RandomUuid": () => ({ inputs: {}, changed: undefined }),

  "aws:kms/key:Key": () => ({
    inputs: { description: "for orders" },
    changed: { policy: keyPolicy("kms:Decrypt") },
  }),
  "aws:kms/keyPolicy:KeyPolicy": async (needs) => {
    const { id: keyId } = await needs("aws:kms/key:Key", "a-key", {});
    return {
      inputs: { keyId, policy: keyPolicy("kms:Decrypt") },
      changed: { keyId, policy: keyPolicy("kms:Encrypt") },
    };
  },

  "aws:iam/role:Role": () => ({
    inputs: { assumeRolePolicy: trust("lambda.amazonaws.com") },
    changed: {
      assumeRolePolicy: trust("states.amazonaws.com"),
      inlinePolicies: [{ name: "read", policy: allow("dynamodb:GetItem") }],
    },
  }),
  "aws:iam/policy:Policy": () => ({
    inputs: { policy: allow("sqs:SendMessage") },
    changed: { policy: allow("sqs:ReceiveMessage") },
  }),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": async (needs) => {
    await role(needs);
    return {
      inputs: { role: "a-role", policyArn: "arn:aws:iam::aws:policy/AmazonSQSFullAccess" },
      changed: undefined,
    };
  },
  "aws:iam/rolePolicy:RolePolicy": async (needs) => {
    await role(needs);
    return {
      inputs: { role: "a-role", policy: allow("sqs:SendMessage") },
      changed: { role: "a-role", policy: allow("sqs:ReceiveMessage") },
    };
  },

  "aws:cloudwatch/logGroup:LogGroup": () => ({
    inputs: { name: "/aws/lambda/sample", retentionInDays: 7 },
    changed: { name: "/aws/lambda/sample", retentionInDays: 30 },
  }),

  "aws:dynamodb/table:Table": () => ({
    inputs: table,
    changed: {
      ...table,
      attributes: [...table.attributes, { name: "owner", type: "S" }],
      globalSecondaryIndexes: [{ name: "byOwner", hashKey: "owner", projectionType: "ALL" }],
      streamEnabled: true,
      streamViewType: "NEW_IMAGE",
      ttl: { attributeName: "expires", enabled: true },
    },
  }),
  "aws:dynamodb/tableItem:TableItem": async (needs) => {
    const { id: tableName } = await needs("aws:dynamodb/table:Table", "a-table", table);
    const item = (text: string) => JSON.stringify({ id: { S: "one" }, text: { S: text } });
    return {
      inputs: { tableName, hashKey: "id", item: item("before") },
      changed: { tableName, hashKey: "id", item: item("after") },
    };
  },

  "aws:sqs/queue:Queue": () => ({
    inputs: { visibilityTimeoutSeconds: 60 },
    changed: { delaySeconds: 5 },
  }),
  "aws:sqs/queuePolicy:QueuePolicy": async (needs) => {
    const { url: queueUrl } = await queue(needs);
    return {
      inputs: { queueUrl, policy: allowService("events.amazonaws.com", "sqs:SendMessage") },
      changed: { queueUrl, policy: allowService("sns.amazonaws.com", "sqs:SendMessage") },
    };
  },
  "aws:sqs/redrivePolicy:RedrivePolicy": async (needs) => {
    const { url: queueUrl } = await queue(needs);
    const { arn: deadLetterTargetArn } = await queue(needs, "dead-letters");
    const redrivePolicy = (maxReceiveCount: number) =>
      JSON.stringify({ deadLetterTargetArn, maxReceiveCount });
    return {
      inputs: { queueUrl, redrivePolicy: redrivePolicy(3) },
      changed: { queueUrl, redrivePolicy: redrivePolicy(5) },
    };
  },
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": async (needs) => {
    const { url: queueUrl } = await queue(needs);
    return {
      inputs: { queueUrl, redriveAllowPolicy: JSON.stringify({ redrivePermission: "denyAll" }) },
      changed: { queueUrl, redriveAllowPolicy: JSON.stringify({ redrivePermission: "allowAll" }) },
    };
  },

  "aws:ses/emailIdentity:EmailIdentity": () => ({
    inputs: { email: "shop@example.com" },
    changed: undefined,
  }),
  "aws:ses/domainIdentity:DomainIdentity": () => ({ inputs: { domain: "example.org" }, changed: undefined }),
  "aws:ses/domainDkim:DomainDkim": () => ({ inputs: { domain: "example.org" }, changed: undefined }),
  "aws:ses/configurationSet:ConfigurationSet": () => ({
    inputs: { name: "a-set" },
    changed: { name: "a-set", sendingEnabled: false },
  }),
  "aws:ses/eventDestination:EventDestination": async (needs) => {
    await needs("aws:ses/configurationSet:ConfigurationSet", "a-set", {});
    const snsDestination = { topicArn: await topic(needs) };
    return {
      inputs: { configurationSetName: "a-set", matchingTypes: ["bounce"], snsDestination },
      changed: undefined,
    };
  },
  "aws:sesv2/configurationSet:ConfigurationSet": () => ({
    inputs: { configurationSetName: "a-set" },
    changed: { configurationSetName: "a-set", sendingOptions: { sendingEnabled: false } },
  }),
  "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination": async (needs) => {
    await needs("aws:ses/configurationSet:ConfigurationSet", "a-set", {});
    const eventBusArn = "arn:aws:events:us-east-1:000000000000:event-bus/default";
    const destination = (...matchingEventTypes: string[]) => ({
      configurationSetName: "a-set",
      eventDestinationName: "to-bus",
      eventDestination: { matchingEventTypes, eventBridgeDestination: { eventBusArn } },
    });
    return { inputs: destination("BOUNCE"), changed: destination("BOUNCE", "COMPLAINT") };
  },

  "aws:ssm/parameter:Parameter": () => ({
    inputs: { name: "/shop/colour", type: "String", value: "red" },
    changed: { name: "/shop/colour", type: "SecureString", value: "blue" },
  }),

  "aws:sns/topic:Topic": () => ({
    inputs: { displayName: "Orders" },
    changed: { policy: allowService("events.amazonaws.com", "sns:Publish") },
  }),
  "aws:sns/topicSubscription:TopicSubscription": async (needs) => {
    const subscription = { topic: await topic(needs), protocol: "sqs", endpoint: (await queue(needs)).arn };
    return { inputs: subscription, changed: { ...subscription, rawMessageDelivery: true } };
  },
  "aws:sns/topicPolicy:TopicPolicy": async (needs) => {
    const arn = await topic(needs);
    return {
      inputs: { arn, policy: allowService("events.amazonaws.com", "sns:Publish") },
      changed: { arn, policy: allowService("cloudwatch.amazonaws.com", "sns:Publish") },
    };
  },

  "aws:sfn/stateMachine:StateMachine": async (needs) => {
    const roleArn = await role(needs, "states.amazonaws.com");
    return { inputs: { roleArn, definition: pass(1) }, changed: { roleArn, definition: pass(2) } };
  },

  "aws:cloudwatch/metricAlarm:MetricAlarm": () => {
    const alarm = {
      comparisonOperator: "GreaterThanThreshold",
      evaluationPeriods: 1,
      namespace: "Shop",
      metricName: "Orders",
      period: 60,
      statistic: "Sum",
    };
    return { inputs: { ...alarm, threshold: 1 }, changed: { ...alarm, threshold: 2 } };
  },
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": async (needs) => {
    const { id } = await needs("aws:cloudwatch/metricAlarm:MetricAlarm", "an-alarm", {
      comparisonOperator: "GreaterThanThreshold",
      threshold: 1,
      evaluationPeriods: 1,
      namespace: "Shop",
      metricName: "Orders",
      period: 60,
      statistic: "Sum",
    });
    return {
      inputs: { alarmName: "sample", alarmRule: `ALARM(${id})` },
      changed: { alarmName: "sample", alarmRule: `NOT ALARM(${id})` },
    };
  },
  "aws:cloudwatch/dashboard:Dashboard": () => {
    const body = (markdown: string) =>
      JSON.stringify({ widgets: [{ type: "text", properties: { markdown } }] });
    return {
      inputs: { dashboardName: "sample", dashboardBody: body("before") },
      changed: { dashboardName: "sample", dashboardBody: body("after") },
    };
  },
  "aws:cloudwatch/queryDefinition:QueryDefinition": () => ({
    inputs: { name: "sample", queryString: "fields @message" },
    changed: { name: "sample", queryString: "fields @timestamp" },
  }),

  "aws:cloudwatch/eventBus:EventBus": () => ({ inputs: {}, changed: { description: "of the shop" } }),
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": async (needs) => {
    const { name: eventBusName } = await bus(needs);
    return {
      inputs: { eventBusName, policy: allowService("sns.amazonaws.com", "events:PutEvents") },
      changed: { eventBusName, policy: allowService("sqs.amazonaws.com", "events:PutEvents") },
    };
  },
  "aws:cloudwatch/eventRule:EventRule": async (needs) => {
    const { name: eventBusName } = await bus(needs);
    return {
      inputs: { eventBusName, eventPattern: pattern("orders") },
      changed: { eventBusName, eventPattern: pattern("stock"), state: "DISABLED" },
    };
  },
  "aws:cloudwatch/eventTarget:EventTarget": async (needs) => {
    const { name: rule } = await needs("aws:cloudwatch/eventRule:EventRule", "a-rule", {
      eventPattern: pattern("orders"),
    });
    return {
      inputs: { rule, arn: (await queue(needs)).arn },
      changed: { rule, arn: (await queue(needs, "another-queue")).arn },
    };
  },
  "aws:cloudwatch/eventArchive:EventArchive": async (needs) => {
    const { arn: eventSourceArn } = await bus(needs);
    return {
      inputs: { eventSourceArn, retentionDays: 7 },
      changed: { eventSourceArn, retentionDays: 30, eventPattern: pattern("orders") },
    };
  },

  "aws:schemas/registry:Registry": () => ({ inputs: {}, changed: { description: "of the shop" } }),
  "aws:schemas/schema:Schema": async (needs) => {
    const { id: registryName } = await needs("aws:schemas/registry:Registry", "a-registry", {});
    const schema = { registryName, type: "JSONSchemaDraft4" };
    return {
      inputs: { ...schema, content: schemaText("before") },
      changed: { ...schema, content: schemaText("after") },
    };
  },

  "aws:apigatewayv2/api:Api": () => ({
    inputs: { protocolType: "HTTP" },
    changed: { protocolType: "HTTP", corsConfiguration: { allowOrigins: ["https://shop.example"] } },
  }),
  "aws:apigatewayv2/integration:Integration": async (needs) => {
    const { inputs } = await integration(needs);
    return { inputs, changed: { ...inputs, timeoutMilliseconds: 5_000 } };
  },
  "aws:apigatewayv2/authorizer:Authorizer": async (needs) => {
    const { apiId, inputs } = await integration(needs);
    const authorizer = {
      apiId,
      authorizerType: "REQUEST",
      authorizerUri: inputs.integrationUri,
      authorizerPayloadFormatVersion: "2.0",
      enableSimpleResponses: true,
      identitySources: ["$request.header.x-api-key"],
    };
    return { inputs: authorizer, changed: { ...authorizer, authorizerResultTtlInSeconds: 0 } };
  },
  "aws:apigatewayv2/route:Route": async (needs) => {
    const { apiId, inputs } = await integration(needs);
    const { id } = await needs("aws:apigatewayv2/integration:Integration", "an-integration", inputs);
    const target = `integrations/${id}`;
    return {
      inputs: { apiId, routeKey: "GET /orders", target },
      changed: { apiId, routeKey: "POST /orders", target },
    };
  },
  "aws:apigatewayv2/stage:Stage": async (needs) => {
    const stage = { apiId: await api(needs), name: "$default", autoDeploy: true };
    return { inputs: stage, changed: { ...stage, stageVariables: { colour: "red" } } };
  },

  "aws:lambda/function:Function": async (needs) => {
    const settings = { role: await role(needs), handler: "index.handler", runtime: "nodejs22.x" };
    return {
      inputs: { ...settings, code: code("exports.handler = async () => 1;") },
      changed: { ...settings, code: code("exports.handler = async () => 2;"), timeout: 10 },
    };
  },
  "aws:lambda/alias:Alias": async (needs) => {
    const { name: functionName } = await publishedFunction(needs);
    return {
      inputs: { name: "live", functionName, functionVersion: "1" },
      changed: { name: "live", functionName, functionVersion: "1", description: "Everybody" },
    };
  },
  "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig": async (needs) => {
    const { name: functionName } = await publishedFunction(needs);
    const inputs = { functionName, qualifier: "1" };
    return {
      inputs: { ...inputs, provisionedConcurrentExecutions: 1 },
      changed: { ...inputs, provisionedConcurrentExecutions: 2 },
    };
  },
  "aws:lambda/permission:Permission": async (needs) => ({
    inputs: {
      action: "lambda:InvokeFunction",
      function: (await lambdaFunction(needs)).name,
      principal: "events.amazonaws.com",
    },
    changed: undefined,
  }),
  "aws:lambda/eventSourceMapping:EventSourceMapping": async (needs) => {
    const { arn: eventSourceArn } = await queue(needs);
    const { name: functionName } = await lambdaFunction(needs);
    return {
      inputs: { eventSourceArn, functionName, batchSize: 1 },
      changed: { eventSourceArn, functionName, batchSize: 5 },
    };
  },
};
