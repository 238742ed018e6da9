import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EventBridgeClient, ListTagsForResourceCommand as ListRuleTags } from "@aws-sdk/client-eventbridge";
import { LambdaClient, ListTagsCommand } from "@aws-sdk/client-lambda";
import { ListTagsForResourceCommand as ListMachineTags, SFNClient } from "@aws-sdk/client-sfn";
import { ListQueueTagsCommand, SQSClient, TagQueueCommand } from "@aws-sdk/client-sqs";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { LocalCloud } from "../src/cloud";
import { Stack } from "../src/deployment/stack";
import { type Credentials, operator } from "./endpoint/running-endpoint";
import { deployHere } from "./program/deploy-here";
import { quietSettings } from "./quiet-settings";

type Tags = Readonly<Record<string, string>>;

const trust = (Service: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service } },
  });

/** Resources of each service that lists tags, all with the same ones. */
const program = (tags: Tags) => () => {
  const queue = new aws.sqs.Queue("orders", { name: "orders", tags });
  const role = new aws.iam.Role("runner", {
    name: "runner",
    assumeRolePolicy: trust("lambda.amazonaws.com"),
    tags,
  });
  const code = new pulumi.asset.AssetArchive({
    "index.js": new pulumi.asset.StringAsset("exports.handler = async () => {};"),
  });
  const handler = new aws.lambda.Function("ship", {
    ...{ name: "ship", role: role.arn, runtime: "nodejs22.x", handler: "index.handler" },
    ...{ code, tags },
  });
  const machineRole = new aws.iam.Role("machines", { assumeRolePolicy: trust("states.amazonaws.com") });
  const machine = new aws.sfn.StateMachine("saga", {
    name: "saga",
    roleArn: machineRole.arn,
    definition: JSON.stringify({ StartAt: "A", States: { A: { Type: "Pass", End: true } } }),
    tags,
  });
  const rule = new aws.cloudwatch.EventRule("created", {
    name: "created",
    eventPattern: '{"source":["shop"]}',
    tags,
  });
  return {
    ...{ queue: queue.url, handler: handler.arn, machine: machine.arn, rule: rule.arn },
    tagsAll: queue.tagsAll,
  };
};

describe("tags, as they are declared", () => {
  let directory: string;
  let cloud: LocalCloud;
  let stack: Stack;
  const clients: { destroy(): void }[] = [];
  const client = <Client extends { destroy(): void }>(
    type: new (options: { endpoint: string; region: string; credentials: Credentials }) => Client,
  ): Client => {
    const made = new type({ endpoint: cloud.awsEndpoint, region: "us-east-1", credentials: operator });
    clients.push(made);
    return made;
  };
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "tags-"));
    cloud = new LocalCloud(quietSettings(directory));
    stack = new Stack();
    await cloud.start();
  });
  afterEach(async () => {
    for (const one of clients.splice(0)) one.destroy();
    await cloud.stop();
    rmSync(directory, { recursive: true, force: true, maxRetries: 10 });
  });

  const deploy = async (own: Tags, ofStack?: Tags) =>
    deployHere(program(own), {
      registry: cloud.registry,
      stack,
      config: {
        ...{ project: "shop", stack: "local", secretKeys: [] },
        values: ofStack ? { "aws:defaultTags": JSON.stringify({ tags: ofStack }) } : {},
      },
    });

  const roleTags = async (): Promise<string> => {
    const scope = "AKIAOPERATOR/20260101/us-east-1/iam/aws4_request";
    const answer = await fetch(cloud.awsEndpoint, {
      method: "POST",
      body: "Action=ListRoleTags&RoleName=runner&Version=2010-05-08",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
      },
    });
    return answer.text();
  };

  const listed = async (outputs: Readonly<Record<string, unknown>>) => {
    const of = (name: string) => String(outputs[name]);
    const queue = await client(SQSClient).send(new ListQueueTagsCommand({ QueueUrl: of("queue") }));
    const lambda = await client(LambdaClient).send(new ListTagsCommand({ Resource: of("handler") }));
    const machine = await client(SFNClient).send(new ListMachineTags({ resourceArn: of("machine") }));
    const rule = await client(EventBridgeClient).send(new ListRuleTags({ ResourceARN: of("rule") }));
    return {
      queue: queue.Tags ?? {},
      lambda: lambda.Tags ?? {},
      machine: Object.fromEntries((machine.tags ?? []).map(({ key, value }) => [key, value])),
      rule: Object.fromEntries((rule.Tags ?? []).map(({ Key, Value }) => [Key, Value])),
      role: Object.fromEntries(
        [...(await roleTags()).matchAll(/<Key>(.*?)<\/Key><Value>(.*?)<\/Value>/g)].map(([, key, value]) => [
          key,
          value,
        ]),
      ),
    };
  };
  const everywhere = (tags: Tags) => ({ queue: tags, lambda: tags, machine: tags, rule: tags, role: tags });

  it("are listed by SQS, Lambda, Step Functions, EventBridge and IAM, with those of the provider", async () => {
    const outputs = await deploy({ team: "shop", stack: "own" }, { stack: "default", cost: "42" });

    const all = { team: "shop", stack: "own", cost: "42" };
    expect(await listed(outputs)).to.deep.equal(everywhere(all));
    expect(outputs.tagsAll).to.deep.equal(all);
  });

  it("change with the program and with the provider, and keep what a call has added", async () => {
    const { queue } = await deploy({ team: "shop" }, { cost: "42" });
    await client(SQSClient).send(new TagQueueCommand({ QueueUrl: String(queue), Tags: { by: "hand" } }));

    const outputs = await deploy({ team: "other" }, { area: "eu" });

    const changed = { team: "other", area: "eu" };
    expect(await listed(outputs)).to.deep.equal({
      ...everywhere(changed),
      queue: { ...changed, by: "hand" },
    });
  });

  it("are none where none are declared", async () => {
    const outputs = await deploy({});

    expect(await listed(outputs)).to.deep.equal(everywhere({}));
  });
});
