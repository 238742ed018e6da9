import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { AlertTopic } from "../../infra/alert-topic";
import { claimLapseSeconds, createMachines, type Workflow } from "../../infra/fulfilment-machine";
import { account, type Deployment, deploy } from "./deploy";

const machineType = "aws:sfn/stateMachine:StateMachine";

describe("A workflow whose type changes", () => {
  let switching: Deployment;
  before(async function () {
    this.timeout(240_000);
    switching = await deploy({ fulfilmentWorkflow: "express", drainingWorkflow: "standard" });
  });

  it("keeps the state machine of the type before under its own name, beside the new one", () => {
    expect(
      switching.all(machineType).map(({ name, inputs }) => [name, inputs.type, inputs.name]),
    ).to.deep.equal([
      ["fulfilment-express", "EXPRESS", "orderflow-test-fulfilment-express"],
      ["fulfilment", "STANDARD", "orderflow-test-fulfilment"],
    ]);
  });

  it("gives both the same role, which may all that executions in progress need", () => {
    const [one, other] = switching.all(machineType).map(({ inputs }) => inputs.roleArn);

    expect(one).to.equal(other);
  });

  it("starts new executions on the new one only", () => {
    const arn = `arn:aws:sfn:us-east-1:${account}:orderflow-test-fulfilment-express`;

    expect(switching.one("aws:cloudwatch/eventTarget:EventTarget", "fulfilment").inputs.arn).to.equal(arn);
    expect(switching.outputs.fulfilmentStateMachineArn).to.equal(arn);
    expect(switching.outputs.drainingStateMachineArn).to.equal(
      `arn:aws:sfn:us-east-1:${account}:orderflow-test-fulfilment`,
    );
  });

  it("watches both", () => {
    const watched = switching
      .all("aws:cloudwatch/metricAlarm:MetricAlarm")
      .filter(({ name }) => name.startsWith("fulfilment-failed"))
      .map(({ inputs }) => JSON.stringify(inputs.dimensions));

    expect(watched).to.have.lengthOf(2);
    expect(new Set(watched).size).to.equal(2);
  });

  it("lets a claim lapse only when executions of either type would be over", () => {
    expect(claimLapseSeconds("express", "standard")).to.equal(claimLapseSeconds("standard"));
    expect(claimLapseSeconds("express")).to.be.below(claimLapseSeconds("standard"));
  });

  it("refuses to drain the type that it has", async () => {
    const error = await deploy({ drainingWorkflow: "standard" }).then(
      () => "",
      (reason: unknown) => String(reason),
    );

    expect(error).to.match(/drainingWorkflow \(standard\): must be the previous type/);
  });
});

describe("A state machine", () => {
  const protection = async (protect: boolean, draining?: Workflow) => {
    await pulumi.runtime.setMocks(
      {
        newResource: ({ type, name, inputs }) => ({
          id: name,
          state: { arn: `arn:aws:${type.split(/[:/]/)[1]}:us-east-1:${account}:${name}`, ...inputs },
        }),
        call: ({ inputs }) => inputs,
      },
      "orderflow",
      "prod",
    );
    const parent = new pulumi.ComponentResource("orderflow:infra:Fulfilment", "fulfilment");
    const dlq = new aws.sqs.Queue("dlq", {});
    const logGroup = new aws.cloudwatch.LogGroup("log", {});
    const arn = pulumi.output(`arn:aws:lambda:us-east-1:${account}:function:step`);
    const step = { arn, watched: {} };
    const { machine, draining: old } = createMachines(parent, "fulfilment", {
      args: {
        alerts: new AlertTopic("alerts"),
        workflow: "express",
        draining,
        compensateShippingFailure: false,
        tracing: true,
        protect,
      },
      steps: { claim: step, charge: step, ship: step, failPayment: step, failShipping: step, refund: step },
      dlq,
      logGroup,
    });
    return [machine, old].map((one) => one && Reflect.get(one, "__protect"));
  };

  it("that is protected can't be deleted by a switch that doesn't let it drain", async () => {
    expect(await protection(true)).to.deep.equal([true, undefined]);
  });

  it("goes once it has drained", async () => {
    expect(await protection(true, "standard")).to.deep.equal([true, false]);
  });

  it("goes with a stack for trying things out", async () => {
    expect(await protection(false)).to.deep.equal([false, undefined]);
  });
});
