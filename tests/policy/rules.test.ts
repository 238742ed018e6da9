import { expect } from "chai";
import { rules } from "../../policy/rules";
import { type Deployment, deploy, type Registered } from "../infra/deploy";
import { stacks } from "../infra/stacks";
import { violations } from "./evaluate";

const rule = (name: string) => {
  const found = rules.find((one) => one.name === name);
  if (!found) throw new Error(`The pack has no rule ${name}`);
  return found;
};

const resource = (type: string, inputs: Record<string, unknown>, name = "orders"): Registered => ({
  type,
  name,
  inputs,
});

const allowing = (statement: Record<string, unknown>) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });

const tls = {
  Effect: "Deny",
  Principal: "*",
  Action: "sqs:*",
  Resource: "arn",
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};

/** Each rule with resources that break it. */
const bad: Record<string, Record<string, Registered>> = {
  "encrypted-at-rest": {
    "a queue in plain text": resource("aws:sqs/queue:Queue", {}),
    "a queue under a key that EventBridge can't use": resource("aws:sqs/queue:Queue", {
      kmsMasterKeyId: "alias/aws/sqs",
    }),
    "a table without a key": resource("aws:dynamodb/table:Table", {}),
    "a topic without a key": resource("aws:sns/topic:Topic", {}),
    "a plain text parameter": resource("aws:ssm/parameter:Parameter", { type: "String", value: "gsk_…" }),
  },
  "over-tls-only": {
    "a queue policy without the denial": resource("aws:sqs/queuePolicy:QueuePolicy", {
      policy: allowing({
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: "arn",
      }),
    }),
    "a queue policy that denies HTTPS": resource("aws:sqs/queuePolicy:QueuePolicy", {
      policy: JSON.stringify({
        Statement: [{ ...tls, Condition: { Bool: { "aws:SecureTransport": "true" } } }],
      }),
    }),
    "a topic policy without the denial": resource("aws:sns/topicPolicy:TopicPolicy", {
      policy: allowing({
        Principal: { Service: "events.amazonaws.com" },
        Action: "sns:Publish",
        Resource: "arn",
      }),
    }),
  },
  "exact-permissions": {
    "every action of a service": resource("aws:iam/rolePolicy:RolePolicy", {
      policy: allowing({ Action: "dynamodb:*", Resource: "arn:aws:dynamodb:us-east-1:1:table/orders" }),
    }),
    "an action on every resource": resource("aws:iam/rolePolicy:RolePolicy", {
      policy: allowing({ Action: ["dynamodb:GetItem"], Resource: ["*"] }),
    }),
    "everything but": resource("aws:iam/policy:Policy", {
      policy: allowing({ NotAction: "iam:*", Resource: "arn" }),
    }),
    "an inline policy of a role": resource("aws:iam/role:Role", {
      inlinePolicies: [{ name: "all", policy: allowing({ Action: "*", Resource: "*" }) }],
    }),
  },
  "no-broad-managed-policies": {
    "an attachment": resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
      policyArn: "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess",
    }),
    "a role": resource("aws:iam/role:Role", {
      managedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"],
    }),
  },
  "not-public": {
    "a queue for everybody": resource("aws:sqs/queuePolicy:QueuePolicy", {
      policy: allowing({ Principal: "*", Action: "sqs:SendMessage", Resource: "arn" }),
    }),
    "a queue for the rules of any account": resource("aws:sqs/queuePolicy:QueuePolicy", {
      policy: allowing({
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: "arn",
      }),
    }),
    "a function for everybody": resource("aws:lambda/permission:Permission", { principal: "*" }),
    "a function for the APIs of any account": resource("aws:lambda/permission:Permission", {
      principal: "apigateway.amazonaws.com",
    }),
    "a function's open URL": resource("aws:lambda/functionUrl:FunctionUrl", { authorizationType: "NONE" }),
    "a bucket with public policies": resource("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", {
      blockPublicAcls: true,
    }),
  },
  "queues-have-dead-letter-queues": {
    "a queue without": resource("aws:sqs/queue:Queue", { sqsManagedSseEnabled: true }, "inventory"),
  },
  "targets-have-dead-letter-queues": {
    "a target without": resource("aws:cloudwatch/eventTarget:EventTarget", {
      retryPolicy: { maximumRetryAttempts: 3 },
    }),
    "a target that retries for a day": resource("aws:cloudwatch/eventTarget:EventTarget", {
      deadLetterConfig: { arn: "arn" },
    }),
  },
  "streams-have-failure-destinations": {
    "a mapping without a destination": resource("aws:lambda/eventSourceMapping:EventSourceMapping", {
      startingPosition: "TRIM_HORIZON",
      maximumRetryAttempts: 3,
      bisectBatchOnFunctionError: true,
      functionResponseTypes: ["ReportBatchItemFailures"],
    }),
    "a mapping that retries for ever": resource("aws:lambda/eventSourceMapping:EventSourceMapping", {
      startingPosition: "TRIM_HORIZON",
      maximumRetryAttempts: -1,
      bisectBatchOnFunctionError: true,
      destinationConfig: { onFailure: { destinationArn: "arn" } },
      functionResponseTypes: ["ReportBatchItemFailures"],
    }),
    "a queue's mapping that can't fail one message": resource(
      "aws:lambda/eventSourceMapping:EventSourceMapping",
      {},
    ),
  },
  "logs-expire": { "a log group without retention": resource("aws:cloudwatch/logGroup:LogGroup", {}) },
  "tables-can-be-restored": {
    "a table without recovery": resource("aws:dynamodb/table:Table", { ttl: { enabled: false } }),
  },
  traced: {
    "a function": resource("aws:lambda/function:Function", { tracingConfig: { mode: "PassThrough" } }),
    "a state machine": resource("aws:sfn/stateMachine:StateMachine", {}),
  },
  tagged: {
    "a table without tags": resource("aws:dynamodb/table:Table", {}),
    "a queue with one of them": resource("aws:sqs/queue:Queue", { tags: { project: "orderflow" } }),
    "a function whose default tags lack one": resource("aws:lambda/function:Function", {
      tagsAll: { environment: "dev" },
    }),
  },
};

/** Tags from either side count, as a bill has them. */
const taggedWell = {
  "by the stack's default tags": { tagsAll: { project: "orderflow", environment: "dev" } },
  "by the program": { tags: { project: "orderflow", environment: "dev" } },
  "by both": { tags: { project: "orderflow" }, tagsAll: { project: "orderflow", environment: "dev" } },
};

describe("the policy pack", () => {
  for (const [how, inputs] of Object.entries(taggedWell))
    it(`takes a table that is tagged ${how}`, async () => {
      expect(await violations(rule("tagged"), resource("aws:dynamodb/table:Table", inputs))).to.deep.equal(
        [],
      );
    });

  it("asks nothing of what has no tags", async () => {
    expect(await violations(rule("tagged"), resource("aws:sqs/queuePolicy:QueuePolicy", {}))).to.deep.equal(
      [],
    );
  });

  it("has a bad resource for each of its rules", () => {
    expect(Object.keys(bad)).to.have.members(rules.map(({ name }) => name));
  });

  for (const [name, resources] of Object.entries(bad))
    describe(`the rule ${name}`, () => {
      for (const [what, one] of Object.entries(resources))
        it(`refuses ${what}`, async () => {
          expect(await violations(rule(name), one)).to.have.lengthOf.at.least(1);
        });
    });

  for (const [stack, { settings, tags }] of Object.entries(stacks))
    describe(`asked about the program, deployed as ${stack},`, () => {
      let deployment: Deployment;
      before(async function () {
        this.timeout(180_000);
        deployment = await deploy(settings);
      });

      for (const { name } of rules)
        it(`finds nothing against ${name}`, async () => {
          const found = [];
          for (const { inputs, ...one } of deployment.resources) {
            // The provider's Check adds the stack's default tags, to `tagsAll` alone, before policies are asked.
            const tagsAll = { ...tags };
            const messages = await violations(rule(name), { ...one, inputs: { ...inputs, tagsAll } });
            found.push(...messages.map((message) => `${one.type} ${one.name}: ${message}`));
          }

          expect(found).to.deep.equal([]);
        });
    });
});
