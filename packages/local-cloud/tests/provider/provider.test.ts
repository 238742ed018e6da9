import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { expect } from "chai";
import { archiveOf, textAsset } from "../../src/assets";
import { Engine, secret, sent, unknown, urnOf } from "./engine";

const queue = "aws:sqs/queue:Queue";
const parameter = "aws:ssm/parameter:Parameter";
const { Mode } = messages.CheckRequest.AutonamingOptions;

describe("a provider of the local cloud, asked by Pulumi's engine", () => {
  let engine: Engine;
  before(async () => {
    engine = await Engine.start();
  });
  after(() => engine?.stop());

  const client = () => ({
    endpoint: engine.cloud.awsEndpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });

  describe("names", () => {
    const checked = async (news: object, more: object = {}) =>
      (await engine.check(urnOf(queue, "jobs"), { ...news }, more)).inputs.name;
    const naming = (mode: messages.CheckRequest.AutonamingOptions.Mode, proposed: string) =>
      new messages.CheckRequest.AutonamingOptions().setMode(mode).setProposedName(proposed);

    it("ends a name that the program doesn't give with something random", async () => {
      expect(await checked({})).to.match(/^jobs-[0-9a-f]{7}$/);
    });

    it("makes the same name for a preview and the deployment after it", async () => {
      const seed = new Uint8Array([1, 2, 3]);

      expect(await checked({}, { seed })).to.equal(await checked({}, { seed }));
      expect(await checked({}, { seed })).not.to.equal(await checked({}, { seed: new Uint8Array([4]) }));
    });

    it("keeps the name that a resource has, and the program's own", async () => {
      const olds = (await engine.check(urnOf(queue, "jobs"), {})).inputs;

      expect(await checked({}, { olds })).to.equal(olds.name);
      expect(await checked({ name: "mine" }, { olds })).to.equal("mine");
      expect(await checked({}, { olds: { name: "mine", __defaults: [] } })).not.to.equal("mine");
    });

    it("takes the name that pulumi:autonaming makes", async () => {
      expect((await engine.handshake()).getSupportsAutonamingConfiguration()).to.equal(true);
      expect(await checked({}, { naming: naming(Mode.ENFORCE, "jobs") })).to.equal("jobs");
      expect(await checked({}, { naming: naming(Mode.PROPOSE, "dev-jobs") })).to.equal("dev-jobs");
    });

    it("refuses a resource without a name when pulumi:autonaming makes none", async () => {
      const { failures } = await engine.check(urnOf(queue, "jobs"), {}, { naming: naming(Mode.DISABLE, "") });

      expect(failures).to.have.length(1);
      expect(failures[0]).to.match(/^name: .*Give the resource a name/);
    });
  });

  describe("what it refuses", () => {
    it("names a resource type that the local cloud doesn't have", async () => {
      const error = await engine.check(urnOf("aws:s3/bucket:Bucket", "files"), {}).catch(String);

      expect(error).to.contain('aws:s3/bucket:Bucket "files"').and.to.contain("isn't supported");
    });

    it("names a property that the local cloud doesn't support, and a value that AWS doesn't take", async () => {
      const unsupported = await engine.check(urnOf(queue), { fifoQueue: true });
      const refused = await engine.check(urnOf(queue), { name: "a b", fifoQueue: true });

      expect(unsupported.failures.join("\n")).to.contain("fifoQueue");
      expect(refused.failures.join("\n")).to.contain("InvalidParameterValue: Can only include alphanumeric");
    });

    it("says with AWS's code why the service refuses a resource", async () => {
      const first = await engine.made(parameter, "one", { name: "/twice", type: "String", value: "1" });
      const again = await engine
        .made(parameter, "two", { name: "/twice", type: "String", value: "2" })
        .catch(String);
      await engine.delete(first);

      expect(again).to.contain("ParameterAlreadyExists: ");
    });

    it("names settings of the provider that a local cloud can't have", async () => {
      const refused = await engine.checkConfig("aws", {
        region: "eu-west-1",
        allowedAccountIds: '["123456789012"]',
        nonsense: "true",
      });

      expect(refused.join("\n"))
        .to.contain("region: the local cloud has one region, us-east-1")
        .and.to.contain("allowedAccountIds: the local cloud's account, 000000000000, isn't among them")
        .and.to.contain("nonsense");
    });

    it("takes the settings of a stack, and how the real provider would find AWS", async () => {
      const settings = {
        region: "us-east-1",
        defaultTags: '{"tags":{"project":"shop"}}',
        allowedAccountIds: '["000000000000"]',
        profile: "shop",
        skipRegionValidation: "true",
        version: "7.48.0",
      };

      expect(await engine.checkConfig("aws", settings)).to.deep.equal([]);
      expect(await engine.checkConfig("random", { version: "4.21.2" })).to.deep.equal([]);
    });
  });

  describe("a preview", () => {
    it("checks what is known, and lets pass what isn't known yet", async () => {
      const news = { topic: unknown, protocol: "carrier-pigeon", endpoint: unknown };
      const { failures } = await engine.check(urnOf("aws:sns/topicSubscription:TopicSubscription"), news);

      expect(failures).to.have.length(1);
      expect(failures[0]).to.match(/^protocol: /);
    });

    it("says in AWS's words what AWS would refuse, of what is known", async () => {
      const urn = urnOf("aws:iam/rolePolicy:RolePolicy");
      const policy = JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Action: "sqs" } });

      expect((await engine.check(urn, { role: unknown, policy: unknown })).failures).to.deep.equal([]);
      expect((await engine.check(urn, { role: unknown, policy })).failures.join("\n")).to.contain(
        "MalformedPolicyDocument: Policy statement must contain resources.",
      );
    });

    it("creates nothing, and knows the inputs alone", async () => {
      const urn = urnOf(queue, "planned");
      const { inputs } = await engine.check(urn, { redrivePolicy: unknown });
      const planned = await engine.create(urn, inputs, true);

      expect(planned.id).to.equal("");
      expect(planned.outputs).to.include({ name: inputs.name, redrivePolicy: unknown });
      expect(planned.outputs).not.to.have.property("arn");
      expect(engine.cloud.registry.find(urn)).to.equal(undefined);
    });

    it("of an update changes nothing, and knows the outputs that stay", async () => {
      const created = await engine.made(queue, "changing", { name: "changing" });
      const preview = await engine.update(created, { ...created.inputs, delaySeconds: 5 }, true);
      const now = await engine.read(created);
      await engine.delete(created);

      expect(preview.outputs).to.include({ arn: created.outputs.arn, delaySeconds: 5 });
      expect(now).to.deep.equal(created);
    });
  });

  describe("a comparison", () => {
    const compared = async (token: string, inputs: object, news: object) => {
      const state = { urn: urnOf(token), id: "sample", inputs: { ...inputs }, outputs: {} };
      return engine.diff(state, { ...news });
    };

    it("names the places that differ, down to a variable of an environment", async () => {
      const inputs = (level: string) => ({
        name: "sample",
        timeout: 3,
        environment: { variables: { LEVEL: level, STACK: "dev" } },
      });

      const difference = await compared("aws:lambda/function:Function", inputs("INFO"), inputs("DEBUG"));

      expect(difference.details).to.deep.equal(["environment.variables.LEVEL"]);
      expect(difference.replaces).to.deep.equal([]);
    });

    it("sees other code by the hash that the engine made, wherever the files are", async () => {
      const code = (path: string, hash: string) => ({
        "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17",
        path,
        hash,
      });
      const inputs = (path: string, hash: string) => ({
        name: "sample",
        code: {
          "4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7",
          assets: { "index.js": code(path, hash) },
          hash,
        },
      });
      const token = "aws:lambda/function:Function";

      expect((await compared(token, inputs("/a.js", "1"), inputs("/b.js", "1"))).changes).to.equal(false);
      expect((await compared(token, inputs("/a.js", "1"), inputs("/a.js", "2"))).details).to.deep.equal([
        "code",
      ]);
    });

    it("deletes first what can't be there twice by one name", async () => {
      const table = (hashKey: string, more: object = {}) => ({ name: "orders", hashKey, ...more });
      const token = "aws:dynamodb/table:Table";

      const named = await compared(token, table("id"), table("key"));
      const automatic = await compared(token, table("id"), table("key", { __defaults: ["name"] }));
      const renamed = await compared(token, table("id"), { ...table("id"), name: "others" });

      expect(named).to.deep.include({ replaces: ["hashKey"], deleteBeforeReplace: true });
      expect(automatic).to.deep.include({ replaces: ["hashKey"], deleteBeforeReplace: false });
      expect(renamed).to.deep.include({ replaces: ["name"], deleteBeforeReplace: false });
    });

    it("replaces what is made of something that isn't known yet, since it will be another", async () => {
      const route = (apiId: string) => ({ apiId, routeKey: "GET /", target: "integrations/1" });

      const difference = await compared("aws:apigatewayv2/route:Route", route("abc"), route(unknown));

      expect(difference).to.deep.include({ changes: true, replaces: ["apiId"] });
    });

    it("sees other default tags of the provider, as an update", async () => {
      await engine.configure("aws", { defaultTags: '{"tags":{"environment":"dev"}}' });
      const urn = urnOf(queue, "tagged");
      const { inputs } = await engine.check(urn, { name: "tagged", tags: { team: "shop" } });
      await engine.configure("aws", { defaultTags: '{"tags":{"environment":"prod"}}' });
      const again = (await engine.check(urn, { name: "tagged", tags: { team: "shop" } })).inputs;
      await engine.configure("aws", {});

      expect(inputs.tagsAll).to.deep.equal({ environment: "dev", team: "shop" });
      expect(inputs.tags).to.deep.equal({ team: "shop" });
      expect(await compared(queue, inputs, again)).to.deep.include({
        details: ["tagsAll.environment"],
        replaces: [],
      });
    });
  });

  describe("a refresh", () => {
    it("finds what a call of AWS has changed, and the next deployment changes it back", async () => {
      const created = await engine.made(queue, "drifting", { name: "drifting", delaySeconds: 1 });
      const sqs = new SQSClient(client());
      await sqs.send(
        new SetQueueAttributesCommand({
          QueueUrl: created.id,
          Attributes: { DelaySeconds: "9", VisibilityTimeout: "77" },
        }),
      );
      sqs.destroy();

      const drifted = await engine.read(created);

      expect(drifted?.inputs).to.include({ delaySeconds: 9, visibilityTimeoutSeconds: 77 });
      if (!drifted) throw new Error("The queue is gone");
      expect((await engine.diff(drifted, created.inputs)).details).to.deep.equal([
        "delaySeconds",
        "visibilityTimeoutSeconds",
      ]);
      const repaired = await engine.update(drifted, created.inputs);
      expect(await engine.read(repaired)).to.deep.equal(created);
      await engine.delete(repaired);
    });

    it("finds another item in a table, by the attributes that are declared", async () => {
      const table = await engine.made("aws:dynamodb/table:Table", "shelf", {
        name: "shelf",
        billingMode: "PAY_PER_REQUEST",
        hashKey: "id",
        attributes: [{ name: "id", type: "S" }],
      });
      const item = JSON.stringify({ id: { S: "one" }, colour: { S: "red" } });
      const inputs = { tableName: "shelf", hashKey: "id", item };
      const created = await engine.made("aws:dynamodb/tableItem:TableItem", "one", inputs);
      const db = new DynamoDBClient(client());
      const put = (colour: string) =>
        db.send(
          new PutItemCommand({
            TableName: "shelf",
            Item: { id: { S: "one" }, colour: { S: colour }, seen: { N: "1" } },
          }),
        );
      await put("red");
      const same = await engine.read(created);
      await put("blue");
      const other = await engine.read(created);
      db.destroy();
      await engine.delete(table);

      expect(same?.inputs.item, "undeclared attributes are nobody's business").to.equal(item);
      expect(JSON.parse(String(other?.inputs.item))).to.deep.equal({
        id: { S: "one" },
        colour: { S: "blue" },
      });
      expect(await engine.read(created), "an item is gone with its table").to.equal(undefined);
    });

    it("keeps secrets secret, also those that someone changed", async () => {
      const inputs = { name: "/key", type: "SecureString", value: secret("hidden") };
      const created = await engine.made(parameter, "key", inputs);
      const ssm = new SSMClient(client());
      await ssm.send(
        new PutParameterCommand({ Name: "/key", Type: "SecureString", Value: "other", Overwrite: true }),
      );
      ssm.destroy();
      const drifted = await engine.read(created);
      await engine.delete(created);

      expect(created.outputs.value).to.deep.equal(secret("hidden"));
      expect(drifted?.inputs.value).to.deep.equal(secret("other"));
      expect(drifted?.outputs.value).to.deep.equal(secret("other"));
    });
  });

  it("runs the code of a function that arrives as an archive", async () => {
    const role = await engine.made("aws:iam/role:Role", "runner", {
      assumeRolePolicy: JSON.stringify({
        Statement: {
          Effect: "Allow",
          Action: "sts:AssumeRole",
          Principal: { Service: "lambda.amazonaws.com" },
        },
      }),
    });
    const code = sent(archiveOf({ "index.js": textAsset("exports.handler = async () => 42;") }));
    const created = await engine.made("aws:lambda/function:Function", "runner", {
      name: "runner",
      role: role.outputs.arn,
      handler: "index.handler",
      runtime: "nodejs22.x",
      code,
    });
    const response = await fetch(
      `${engine.cloud.awsEndpoint}/2015-03-31/functions/runner/invocations`,
      signed({ method: "POST", body: "{}" }),
    );
    const answer = await response.text();
    await engine.delete(created);
    await engine.delete(role);

    expect(answer).to.equal("42");
  });

  it("reads a resource that another program made, by its id", async () => {
    const created = await engine.made(queue, "shared", { name: "shared", delaySeconds: 2 });
    const reference = { urn: urnOf(queue, "theirs"), id: created.id, inputs: {}, outputs: {} };

    const found = await engine.read(reference);
    const missing = await engine.read({ ...reference, id: `${created.id}-not` });
    await engine.delete(created);

    expect(found?.outputs).to.include({ arn: created.outputs.arn, delaySeconds: 2 });
    expect(missing).to.equal(undefined);
  });

  it("answers functions of the provider, and names those that it doesn't have", async () => {
    expect(await engine.invoke("aws:index/getCallerIdentity:getCallerIdentity")).to.include({
      accountId: "000000000000",
    });
    expect(await engine.invoke("aws:index/getRegion:getRegion")).to.include({ region: "us-east-1" });
    const document = await engine.invoke("aws:iam/getPolicyDocument:getPolicyDocument", {
      statements: [{ actions: ["sqs:SendMessage"], resources: ["*"] }],
    });
    expect(JSON.parse(String(document.json))).to.have.property("Statement");
    const refused = await engine.invoke("aws:ec2/getVpc:getVpc").catch(String);
    expect(refused).to.contain("aws:ec2/getVpc:getVpc");
  });
});

/** The endpoint finds the service by the signature; it doesn't verify it. */
const signed = (request: RequestInit): RequestInit => ({
  ...request,
  headers: {
    authorization:
      "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0",
  },
});
