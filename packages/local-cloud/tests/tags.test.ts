import {
  DescribeContinuousBackupsCommand,
  DynamoDBClient,
  ListTagsOfResourceCommand,
} from "@aws-sdk/client-dynamodb";
import { ListTagsForResourceCommand as ListTopicTags, SNSClient } from "@aws-sdk/client-sns";
import { ListTagsForResourceCommand as ListParameterTags, SSMClient } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { DynamoService } from "../src/dynamodb/dynamodb";
import { dynamodbResources } from "../src/dynamodb/resources";
import { Mailbox } from "../src/ses/mailbox";
import { snsResources } from "../src/sns/resources";
import { SnsService } from "../src/sns/sns";
import { ssmResources } from "../src/ssm/resources";
import { SsmService } from "../src/ssm/ssm";
import { declaredTags } from "../src/tags";
import { errorOf, RunningEndpoint } from "./endpoint/running-endpoint";

describe("what was declared is described", () => {
  let running: RunningEndpoint;
  before(async () => {
    running = new RunningEndpoint();
    const tagsOf = (arn: string) => declaredTags(running.registry.resources(), arn);
    const dynamodb = new DynamoService({ directory: running.directory });
    const ssm = new SsmService(undefined, tagsOf);
    const sns = new SnsService({
      iam: running.iam,
      queues: { send: async () => {} },
      functions: { invokeAsync: async () => {} },
      mailbox: new Mailbox(running.directory),
      dropped: () => {},
      tagsOf,
    });
    await running.start(
      [dynamodb, ssm, sns],
      [...dynamodbResources(dynamodb), ...ssmResources(ssm), ...snsResources(sns)],
    );
    const table = (name: string, more: Record<string, unknown>) =>
      running.declare("aws:dynamodb/table:Table", name, {
        billingMode: "PAY_PER_REQUEST",
        hashKey: "id",
        attributes: [{ name: "id", type: "S" }],
        ...more,
      });
    await table("orders", { tags: { stack: "dev" }, pointInTimeRecovery: { enabled: true } });
    await table("plain", {});
    await running.declare("aws:ssm/parameter:Parameter", "/key", {
      type: "String",
      value: "x",
      tags: { of: "model" },
    });
    await running.declare("aws:sns/topic:Topic", "alerts", { tags: { stack: "dev" } });
  });
  after(() => running.stop());

  const arn = (service: string, rest: string) => `arn:aws:${service}:us-east-1:000000000000:${rest}`;

  it("the tags of a table", async () => {
    const client = running.client(DynamoDBClient);
    const tagsOf = (name: string) =>
      client.send(new ListTagsOfResourceCommand({ ResourceArn: arn("dynamodb", `table/${name}`) }));

    expect((await tagsOf("orders")).Tags).to.deep.equal([{ Key: "stack", Value: "dev" }]);
    expect((await tagsOf("plain")).Tags).to.deep.equal([]);
    expect((await errorOf(tagsOf("none"))).name).to.equal("ResourceNotFoundException");
  });

  it("the point-in-time recovery of a table", async () => {
    const client = running.client(DynamoDBClient);
    const statusOf = async (TableName: string) => {
      const answer = await client.send(new DescribeContinuousBackupsCommand({ TableName }));
      return answer.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
    };

    expect(await statusOf("orders")).to.equal("ENABLED");
    expect(await statusOf("plain")).to.equal("DISABLED");
    expect((await errorOf(statusOf("none"))).name).to.equal("TableNotFoundException");
  });

  it("the limits of the account, by a raw request; another endpoint is refused by name", async () => {
    const call = async (action: string) => {
      const answer = await fetch(running.endpoint.url, {
        method: "POST",
        body: "{}",
        headers: {
          "content-type": "application/x-amz-json-1.0",
          "x-amz-target": `DynamoDB_20120810.${action}`,
          authorization:
            "AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
        },
      });
      return { status: answer.status, body: await answer.json() };
    };

    expect((await call("DescribeLimits")).body).to.include({ TableMaxReadCapacityUnits: 40_000 });
    expect((await call("DescribeEndpoints")).status).to.equal(501);
  });

  it("the tags of a parameter and of a topic", async () => {
    const parameter = await running
      .client(SSMClient)
      .send(new ListParameterTags({ ResourceType: "Parameter", ResourceId: "/key" }));
    const topic = await running
      .client(SNSClient)
      .send(new ListTopicTags({ ResourceArn: arn("sns", "alerts") }));

    expect(parameter.TagList).to.deep.equal([{ Key: "of", Value: "model" }]);
    expect(topic.Tags).to.deep.equal([{ Key: "stack", Value: "dev" }]);
  });
});
