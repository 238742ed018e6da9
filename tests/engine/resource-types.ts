/**
 * What the stand-ins know of AWS's resource types: which property is named by the provider when the program doesn't,
 * and which can't be changed in place.
 */
interface TypeFacts {
  /** Named by the provider, after the resource, when the program leaves it out. */
  readonly autoname?: string;
  /** A change of these replaces the resource. */
  readonly replacedBy: readonly string[];
}

const facts: Readonly<Record<string, TypeFacts>> = {
  "aws:apigatewayv2/api:Api": { autoname: "name", replacedBy: ["protocolType"] },
  "aws:apigatewayv2/authorizer:Authorizer": { autoname: "name", replacedBy: ["apiId"] },
  "aws:apigatewayv2/integration:Integration": { replacedBy: ["apiId", "integrationType"] },
  "aws:apigatewayv2/route:Route": { replacedBy: ["apiId"] },
  "aws:apigatewayv2/stage:Stage": { replacedBy: ["apiId", "name"] },
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": { replacedBy: ["alarmName"] },
  "aws:cloudwatch/dashboard:Dashboard": { replacedBy: ["dashboardName"] },
  "aws:cloudwatch/eventArchive:EventArchive": { replacedBy: ["name", "eventSourceArn"] },
  "aws:cloudwatch/eventBus:EventBus": { replacedBy: ["name"] },
  "aws:cloudwatch/eventRule:EventRule": { autoname: "name", replacedBy: ["name", "eventBusName"] },
  "aws:cloudwatch/eventTarget:EventTarget": {
    autoname: "targetId",
    replacedBy: ["rule", "eventBusName", "targetId"],
  },
  "aws:cloudwatch/logGroup:LogGroup": { replacedBy: ["name"] },
  "aws:cloudwatch/metricAlarm:MetricAlarm": { replacedBy: ["name"] },
  "aws:cloudwatch/queryDefinition:QueryDefinition": { replacedBy: [] },
  "aws:dynamodb/table:Table": { autoname: "name", replacedBy: ["name", "hashKey", "rangeKey"] },
  "aws:dynamodb/tableItem:TableItem": { replacedBy: ["tableName", "hashKey", "rangeKey"] },
  "aws:iam/role:Role": { autoname: "name", replacedBy: ["name", "path"] },
  "aws:iam/rolePolicy:RolePolicy": { autoname: "name", replacedBy: ["name", "role"] },
  "aws:kms/key:Key": { replacedBy: [] },
  "aws:kms/keyPolicy:KeyPolicy": { replacedBy: ["keyId"] },
  "aws:lambda/eventSourceMapping:EventSourceMapping": { replacedBy: ["eventSourceArn", "startingPosition"] },
  "aws:lambda/function:Function": { replacedBy: ["name", "packageType"] },
  "aws:lambda/permission:Permission": {
    autoname: "statementId",
    replacedBy: ["action", "function", "principal", "sourceArn", "statementId"],
  },
  "aws:schemas/registry:Registry": { replacedBy: ["name"] },
  "aws:schemas/schema:Schema": { replacedBy: ["name", "registryName", "type"] },
  "aws:ses/domainDkim:DomainDkim": { replacedBy: ["domain"] },
  "aws:ses/domainIdentity:DomainIdentity": { replacedBy: ["domain"] },
  "aws:ses/emailIdentity:EmailIdentity": { replacedBy: ["email"] },
  "aws:sesv2/configurationSet:ConfigurationSet": { replacedBy: ["configurationSetName"] },
  "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination": {
    replacedBy: ["configurationSetName", "eventDestinationName"],
  },
  "aws:sfn/stateMachine:StateMachine": { autoname: "name", replacedBy: ["name", "type"] },
  "aws:sns/topic:Topic": { autoname: "name", replacedBy: ["name"] },
  "aws:sns/topicPolicy:TopicPolicy": { replacedBy: ["arn"] },
  "aws:sns/topicSubscription:TopicSubscription": { replacedBy: ["topic", "protocol", "endpoint"] },
  "aws:sqs/queue:Queue": { autoname: "name", replacedBy: ["name", "fifoQueue"] },
  "aws:sqs/queuePolicy:QueuePolicy": { replacedBy: ["queueUrl"] },
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": { replacedBy: ["queueUrl"] },
  "aws:ssm/parameter:Parameter": { replacedBy: ["name"] },
  "random:index/randomPassword:RandomPassword": { replacedBy: ["length", "special"] },
};

/** @throws Error for a type that the stand-ins don't have */
export const factsOf = (type: string): TypeFacts => {
  const found = facts[type];
  if (!found) throw new Error(`${type} has no stand-in: add it to tests/engine/resource-types.ts`);
  return found;
};
