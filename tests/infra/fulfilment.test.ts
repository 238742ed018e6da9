import { parseDefinition } from "@orderflow/local-cloud/testing/stepfunctions";
import { expect } from "chai";
import * as z from "zod";
import { type Deployment, defaultDeployment, deploy } from "./deploy";
import { statementsOf } from "./policies";

const machineType = "aws:sfn/stateMachine:StateMachine";
const functionArn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:orderflow-test-${name}`;
const steps = ["claim-order", "charge-order", "ship-order", "fail-payment", "fail-shipping", "refund-order"];

const retrier = z.looseObject({ ErrorEquals: z.array(z.string()), MaxAttempts: z.number() });
const definitionSchema = z.object({
  TimeoutSeconds: z.number(),
  States: z.record(
    z.string(),
    z.looseObject({
      Type: z.string(),
      TimeoutSeconds: z.number().optional(),
      Retry: z.array(retrier).optional(),
      Catch: z.array(z.looseObject({ ErrorEquals: z.array(z.string()), ResultPath: z.string() })).optional(),
    }),
  ),
});

const definitionOf = (stack: Deployment) => {
  const text = z.string().parse(stack.all(machineType)[0]?.inputs.definition);
  // As CreateStateMachine checks it, by asl-validator.
  parseDefinition(text);
  return definitionSchema.parse(JSON.parse(text));
};

describe("fulfilment", () => {
  let stack: Deployment;

  before(async () => {
    stack = await defaultDeployment();
  });

  const policyOf = (name: string) =>
    statementsOf(stack.one("aws:iam/rolePolicy:RolePolicy", name).inputs.policy);

  it("is a Standard state machine with tracing and a log that has no customer in it", () => {
    const { inputs } = stack.one(machineType, "fulfilment");
    const logs = stack.one("aws:cloudwatch/logGroup:LogGroup", "fulfilment").inputs;

    expect(inputs).to.deep.include({
      name: "orderflow-test-fulfilment",
      type: "STANDARD",
      tracingConfiguration: { enabled: true },
    });
    expect(inputs.loggingConfiguration).to.include({ level: "ERROR", includeExecutionData: false });
    expect(inputs.loggingConfiguration).to.have.property("logDestination").that.matches(/:\*$/);
    expect(logs.name).to.equal("/aws/vendedlogs/states/orderflow-test-fulfilment");
    expect(logs.retentionInDays).to.equal(14);
  });

  it("tries a payment three times and shipping twice, on what may pass, with growing pauses and full jitter", () => {
    const { States } = definitionOf(stack);

    for (const [state, error, attempts] of [
      ["Claim and charge", "PaymentUnavailable", 3],
      ["Ship", "CarrierUnavailable", 2],
    ] as const) {
      const retriers = States[state]?.Retry ?? [];
      const [own] = retriers.filter(({ ErrorEquals }) => ErrorEquals.includes(error));
      expect(own).to.deep.include({ MaxAttempts: attempts - 1, BackoffRate: 2, JitterStrategy: "FULL" });
      expect(retriers.flatMap(({ ErrorEquals }) => ErrorEquals))
        .to.include("Lambda.TooManyRequestsException")
        .and.not.include.members(["States.ALL"])
        .and.not.include.members(["PaymentDeclined"]);
    }
  });

  it("catches whatever fails in a task without losing the order, and gives each task a time", () => {
    const { States, TimeoutSeconds } = definitionOf(stack);
    const tasks = Object.entries(States).filter(([, { Type }]) => Type === "Task");

    expect(tasks.map(([name]) => name)).to.include.members(["Claim and charge", "Ship", "Refund", "Give up"]);
    for (const [name, task] of tasks) {
      expect(task.TimeoutSeconds, name).to.be.within(1, TimeoutSeconds);
      expect(task.Retry, name).to.have.length.greaterThan(0);
      if (name === "Give up") continue;
      // What can't even be let go still becomes a dead letter that says what had failed.
      const ResultPath = name === "Let go" ? "$.letGo" : "$.failure";
      expect(task.Catch?.at(-1), name).to.deep.include({ ErrorEquals: ["States.ALL"], ResultPath });
    }
  });

  it("gives functions less time than their tasks have", () => {
    const { States } = definitionOf(stack);

    for (const name of steps) {
      const { timeout } = stack.one("aws:lambda/function:Function", name).inputs;
      expect(timeout, name).to.be.below(States["Claim and charge"]?.TimeoutSeconds ?? 0);
    }
  });

  it("may call its six functions, its dead-letter queue and its topic, and deliver logs and traces", () => {
    const [invoke, dead, publish, key, ...observing] = policyOf("fulfilment");

    expect(invoke?.Action).to.deep.equal(["lambda:InvokeFunction"]);
    expect(invoke?.Resource).to.have.members(steps.map(functionArn));
    expect(dead?.Action).to.deep.equal(["sqs:SendMessage"]);
    expect(publish?.Action).to.deep.equal(["sns:Publish"]);
    expect(key?.Action).to.deep.equal(["kms:GenerateDataKey", "kms:Decrypt"]);
    for (const { Resource } of [dead, publish, key].flatMap((statement) => statement ?? []))
      expect(Resource.join()).not.to.contain("*");
    for (const { Action } of observing) expect(Action.join()).to.match(/^(logs|xray):/);
  });

  it("is started by OrderConfirmed alone, with a role that can do nothing else, and dead letters", () => {
    const rule = stack.one("aws:cloudwatch/eventRule:EventRule", "fulfilment").inputs;
    const target = stack.one("aws:cloudwatch/eventTarget:EventTarget", "fulfilment").inputs;

    expect(JSON.parse(z.string().parse(rule.eventPattern))).to.deep.equal({
      source: ["orderflow.orders"],
      "detail-type": ["OrderConfirmed"],
    });
    expect(policyOf("fulfilment-start").map(({ Action }) => Action)).to.deep.equal([
      ["states:StartExecution"],
    ]);
    expect(policyOf("fulfilment-start")[0]?.Resource).to.deep.equal([target.arn]);
    expect(target.deadLetterConfig)
      .to.have.property("arn")
      .that.matches(/:fulfilment-dlq$/);
    expect(target.retryPolicy).to.deep.equal({
      maximumRetryAttempts: 185,
      maximumEventAgeInSeconds: 86_400,
    });
  });

  it("is told the order's id and what for, and nothing about the customer", () => {
    const { inputs } = stack.one("aws:cloudwatch/eventTarget:EventTarget", "fulfilment");

    expect(inputs.inputTransformer).to.deep.equal({
      inputPaths: { orderId: "$.detail.data.orderId" },
      inputTemplate: '{"action":"fulfil","orderId":"<orderId>"}',
    });
  });

  it("lets each step touch what it needs and no more", () => {
    const tablesOf = (name: string) =>
      policyOf(name)
        .filter(({ Action }) => Action.some((action) => action.startsWith("dynamodb:")))
        .flatMap(({ Resource }) => Resource.map((arn) => arn.split(":").at(-1)))
        .sort();

    expect(Object.fromEntries(steps.map((name) => [name, tablesOf(name)]))).to.deep.equal({
      "claim-order": ["orders"],
      "charge-order": ["ledger", "orders"],
      "ship-order": ["ledger", "orders"],
      "fail-payment": ["inventory", "ledger", "orders"],
      "fail-shipping": ["ledger", "orders"],
      "refund-order": ["inventory", "ledger", "orders"],
    });
  });

  it("alerts operators through an encrypted topic that alarms can publish to", () => {
    const topic = stack.one("aws:sns/topic:Topic", "alerts").inputs;
    const key = statementsOf(stack.one("aws:kms/keyPolicy:KeyPolicy", "alerts").inputs.policy);
    const topicPolicy = statementsOf(stack.one("aws:sns/topicPolicy:TopicPolicy", "alerts").inputs.policy);

    expect(topic.kmsMasterKeyId).to.match(/^arn:aws:kms:/);
    expect(stack.one("aws:kms/key:Key", "alerts").inputs.enableKeyRotation).to.equal(true);
    for (const statements of [key, topicPolicy]) {
      const publishers = JSON.stringify(statements.map(({ Principal }) => Principal ?? ""));
      expect(publishers).to.contain("cloudwatch.amazonaws.com").and.not.contain("events.amazonaws.com");
      expect(statements.at(-1)?.Condition).to.deep.equal({
        StringEquals: { "aws:SourceAccount": "000000000000" },
      });
    }
    expect(stack.all("aws:sns/topicSubscription:TopicSubscription")).to.deep.equal([]);
  });

  describe("configured otherwise", () => {
    let other: Deployment;

    before(async () => {
      other = await deploy(
        {
          fulfilmentWorkflow: "express",
          paymentProvider: "stripe",
          compensateShippingFailure: "true",
          alertEmail: "operators@example.com",
        },
        { stripeSecretKey: "sk_live_TOP_SECRET" },
      );
    });

    it("is an Express state machine that has ended before Express does it", () => {
      expect(other.all(machineType).map(({ name, inputs }) => [name, inputs.type])).to.deep.equal([
        ["fulfilment-express", "EXPRESS"],
      ]);
      expect(definitionOf(other).TimeoutSeconds).to.be.at.most(300);
    });

    it("refunds at once, without a word to operators", () => {
      const { States } = definitionOf(other);

      expect(States["Not shipped?"]).to.include({ Default: "Refund instead" });
      expect(States).not.to.have.property("Alert operators");
    });

    it("keeps Stripe's key in SSM, and lets only the functions that pay or look payments up read it", () => {
      const { inputs } = other.one("aws:ssm/parameter:Parameter", "stripe-secret-key");
      const readers = other
        .all("aws:iam/rolePolicy:RolePolicy")
        .filter(({ inputs: { policy } }) => JSON.stringify(policy).includes("stripe-secret-key"))
        .map(({ name }) => name);

      expect(inputs.type).to.equal("SecureString");
      expect(readers).to.have.members(["charge-order", "fail-payment", "refund-order", "reconciler"]);
      for (const fn of other.all("aws:lambda/function:Function"))
        expect(JSON.stringify(fn.inputs)).not.to.contain("TOP_SECRET");
    });

    it("tells operators by e-mail, and wakes the same one where nobody else is named", () => {
      for (const topic of ["alerts", "pages"]) {
        const { inputs } = other.one("aws:sns/topicSubscription:TopicSubscription", topic);

        expect(inputs).to.include({ protocol: "email", endpoint: "operators@example.com" });
      }
    });
  });

  it("isn't deployed with Stripe and no key", async () => {
    const failed = await deploy({ paymentProvider: "stripe" }).then(
      () => undefined,
      (error: unknown) => String(error),
    );

    expect(failed).to.contain("orderflow:stripeSecretKey").and.contain("must be set");
  });
});
