import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { archiveOf, textAsset } from "../../src/assets";
import { inlinePolicy } from "../../src/iam/inline-policies";
import { resourcePolicy } from "../../src/iam/policy-document";
import type { FunctionDeclaration } from "../../src/lambda/declaration";
import type { Outcome } from "../../src/lambda/worker";
import { errorOf, eventually } from "../endpoint/running-endpoint";
import { RunningLambda } from "./running-lambda";

const answering = (text: string): string =>
  `exports.handler = async ({ wait = 0 }) => {
    console.log("began ${text}");
    await new Promise((resolve) => setTimeout(resolve, wait));
    return "${text}";
  };`;

const payload = (outcome: Outcome): unknown =>
  "payload" in outcome ? outcome.payload : `failed: ${outcome.fault.errorMessage}`;

describe("updating a function", () => {
  let running: RunningLambda;
  beforeEach(async () => {
    running = new RunningLambda();
    await running.start();
  });
  afterEach(() => running.stop());

  const update = (changes: Partial<FunctionDeclaration>) =>
    running.lambda.update({ ...running.lambda.find("it").declaration, ...changes });
  const code = (text: string) => archiveOf({ "index.js": textAsset(text) });

  it("sends new events to the new code, and lets the old code finish its own", async () => {
    await running.deploy("it", answering("old"));
    const underWay = running.lambda.invoke("it", { wait: 500 });
    await eventually(async () => running.linesOf("it").find((line) => line === "began old"));

    await update({ code: code(answering("new")) });
    const next = await running.lambda.invoke("it", {});

    expect(payload(next)).to.equal("new");
    expect(payload(await underWay)).to.equal("old");
  });

  it("fails no event while it is updated again and again", async () => {
    await running.deploy("it", answering("version 0"));
    const outcomes: Promise<Outcome>[] = [];

    for (let version = 1; version <= 5; version += 1) {
      for (let event = 0; event < 10; event += 1) outcomes.push(running.lambda.invoke("it", { wait: event }));
      await update({ code: code(answering(`version ${version}`)) });
    }

    const answers = (await Promise.all(outcomes)).map(payload);
    expect(answers.filter((answer) => !/^version \d$/.test(String(answer)))).to.deep.equal([]);
  });

  it("changes environment, timeout, memory and log group, for new events", async () => {
    await running.deploy("it", "exports.handler = async () => ({ ...process.env });");
    await running.lambda.invoke("it", {});

    await update({ environment: { COLOUR: "red" }, memorySize: 256, timeout: 9, logGroup: "/other" });
    const outcome = await running.lambda.invoke("it", {});

    expect("payload" in outcome && outcome.payload).to.include({
      COLOUR: "red",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
      AWS_LAMBDA_LOG_GROUP_NAME: "/other",
    });
  });

  it("changes the concurrency without new instances", async () => {
    await running.deploy("it", "let events = 0; exports.handler = async () => (events += 1);");
    await running.lambda.invoke("it", {});

    await update({ reservedConcurrency: 0 });
    const refusal = await errorOf(running.lambda.invoke("it", {}));
    await update({ reservedConcurrency: 1 });

    expect(refusal.name).to.equal("TooManyRequestsException");
    expect(payload(await running.lambda.invoke("it", {}))).to.equal(2);
  });

  it("counts the events of the old code towards the concurrency", async () => {
    await running.deploy("it", answering("old"), { reservedConcurrency: 1 });
    const underWay = running.lambda.invoke("it", { wait: 500 });

    await update({ code: code(answering("new")) });
    const refusal = await errorOf(running.lambda.invoke("it", {}));

    expect(refusal.name).to.equal("TooManyRequestsException");
    expect(payload(await underWay)).to.equal("old");
  });

  it("keeps the permissions of the function", async () => {
    const functionArn = await running.deploy("it", answering("old"));
    const by = { service: "events.amazonaws.com", sourceArn: "arn:aws:events:us-east-1:000000000000:rule/a" };
    running.lambda.permit("it", "rules", by.service, undefined);

    await update({ code: code(answering("new")) });

    expect(running.lambda.allowsInvoke(functionArn, by)).to.equal(true);
  });

  it("is refused for a function that doesn't exist, and a second one of the same name is too", async () => {
    await running.deploy("it", answering("old"));
    const { declaration } = running.lambda.find("it");

    const missing = await errorOf(running.lambda.update({ ...declaration, name: "other" }));
    const second = await errorOf(running.lambda.deploy(declaration));

    expect(missing.name).to.equal("ResourceNotFoundException");
    expect(second.name).to.equal("ResourceConflictException");
  });

  it("lets a deleted function finish its events, and takes no more", async () => {
    await running.deploy("it", answering("old"));
    const underWay = running.lambda.invoke("it", { wait: 300 });
    await eventually(async () => running.linesOf("it").find((line) => line === "began old"));

    await running.lambda.functions.remove("it");

    expect(await errorOf(running.lambda.invoke("it", {}))).to.have.property(
      "name",
      "ResourceNotFoundException",
    );
    expect(payload(await underWay)).to.equal("old");
  });
});

describe("updating an event source mapping of a queue", () => {
  let running: RunningLambda;
  let queueUrl: string;
  let sqs: SQSClient;
  beforeEach(async () => {
    running = new RunningLambda();
    await running.start();
    const queue = await running.declare("aws:sqs/queue:Queue", "jobs", { visibilityTimeoutSeconds: 30 });
    queueUrl = queue.id;
    sqs = running.running.client(SQSClient);
    await running.deploy("it", "exports.handler = async () => {};");
  });
  afterEach(() => running.stop());

  const token = "aws:lambda/eventSourceMapping:EventSourceMapping";
  const mapping = { eventSourceArn: "arn:aws:sqs:us-east-1:000000000000:jobs", functionName: "it" };
  const send = (MessageBody: string) => sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
  const received = (name: string, body: string) =>
    eventually(async () =>
      JSON.stringify(running.payloadsOf(name)).includes(JSON.stringify(body)) ? true : undefined,
    );

  it("continues with another function, and loses no message", async () => {
    await running.deploy("other", "exports.handler = async () => {};");
    const declared = await running.declare(token, "mapping", mapping);
    await send("first");
    await received("it", "first");

    await running.running.registry.update(declared, { ...mapping, functionName: "other", batchSize: 1 });
    await send("second");
    await send("third");

    await Promise.all(["it", "other"].map((name) => received(name, name === "it" ? "first" : "third")));
    const all = JSON.stringify([...running.payloadsOf("it"), ...running.payloadsOf("other")]);
    expect(["first", "second", "third"].filter((body) => all.split(`"${body}"`).length !== 2)).to.deep.equal(
      [],
    );
  });

  it("takes no more messages once it is deleted, and they stay in the queue", async () => {
    const declared = await running.declare(token, "mapping", mapping);
    await send("first");
    await received("it", "first");

    await running.running.registry.delete(declared);
    await send("second");

    const { ApproximateNumberOfMessages } = await running.sqs.attributes(mapping.eventSourceArn);
    expect(ApproximateNumberOfMessages).to.equal("1");
    expect(JSON.stringify(running.payloadsOf("it"))).not.to.contain("second");
  });

  it("receives with the permissions of the function's new role", async () => {
    await running.declare(token, "mapping", mapping);
    const { declaration } = running.lambda.find("it");
    const { iam } = running.running;
    const trust = {
      Statement: {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: "lambda.amazonaws.com" },
      },
    };
    const role = iam.createRole({ name: "next", path: "/", trust: resourcePolicy.parse(trust) });
    const everything = { Statement: { Effect: "Allow", Action: "sqs:*", Resource: "*" } };
    iam.putRolePolicy("next", "inline", inlinePolicy.parse(everything));

    await running.lambda.update({ ...declaration, role: role.arn });
    iam.deleteRole("functions"); // the old one, whose credentials are worth nothing from now on
    await send("by the next role");

    await received("it", "by the next role");
    await eventually(async () =>
      running.sqs.contents(mapping.eventSourceArn).length === 0 ? true : undefined,
    );
  });

  it("is refused when the function is mapped to the queue already", async () => {
    await running.declare(token, "mapping", mapping);

    expect(await errorOf(running.declare(token, "again", mapping))).to.have.property(
      "name",
      "ResourceConflictException",
    );
  });
});
