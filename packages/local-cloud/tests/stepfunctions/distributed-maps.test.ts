import {
  DescribeMapRunCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { errorOf, eventually } from "../endpoint/running-endpoint";
import { functionArn, Harness, named, only } from "./harness";

describe("distributed maps", () => {
  const cloud = new Harness();
  before(() => cloud.start());
  after(() => cloud.stop());

  /** A map whose children invoke a function with what they get. */
  const mapping = (name: string, more: Record<string, unknown> = {}) =>
    only({
      Type: "Map",
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "Item",
        States: { Item: { Type: "Task", Resource: functionArn(name), End: true } },
      },
      ...more,
    });

  const mapRunOf = async (executionArn: string | undefined) => {
    const { mapRuns = [] } = await cloud.sdk().send(new ListMapRunsCommand({ executionArn }));
    return cloud.sdk().send(new DescribeMapRunCommand({ mapRunArn: mapRuns[0]?.mapRunArn }));
  };

  it("run each item in an execution of its own, and have the results in order", async () => {
    cloud.functions.double = (event) => Number(event) * 2;
    const execution = await cloud.execute(
      await cloud.machine(mapping("double", { Label: "Doubling" })),
      [1, 2, 3],
    );

    expect(execution.output).to.equal("[2,4,6]");
    const types = (await cloud.history(execution.executionArn)).map(({ type }) => type);
    expect(types).to.include.members(["MapRunStarted", "MapRunSucceeded", "MapStateSucceeded"]);
    expect(types).to.not.include("LambdaFunctionSucceeded");
    const mapRun = await mapRunOf(execution.executionArn);
    expect(mapRun).to.include({ status: "SUCCEEDED" });
    expect(mapRun.mapRunArn).to.contain("/Doubling:");
    expect(mapRun.executionCounts).to.include({ total: 3, succeeded: 3, failed: 0, pending: 0 });
    const { executions = [] } = await cloud
      .sdk()
      .send(new ListExecutionsCommand({ mapRunArn: mapRun.mapRunArn, statusFilter: "SUCCEEDED" }));
    expect(executions).to.have.length(3);
    const child = (await cloud.history(executions[0]?.executionArn)).map(({ type }) => type);
    expect(child).to.include("LambdaFunctionSucceeded");
    const { executions: own = [] } = await cloud
      .sdk()
      .send(new ListExecutionsCommand({ stateMachineArn: execution.stateMachineArn }));
    expect(own.map(({ executionArn }) => executionArn)).to.deep.equal([execution.executionArn]);
  });

  it("fail as soon as more items failed than may", async () => {
    cloud.functions.odd = (event) => {
      if (Number(event) % 2 === 1) throw named("Odd");
      return event;
    };
    const machine = await cloud.machine(mapping("odd", { MaxConcurrency: 1, ToleratedFailureCount: 1 }));

    const failed = await cloud.execute(machine, [1, 2, 3, 4, 5]);
    const passed = await cloud.execute(machine, [1, 2]);

    expect([failed.status, failed.error]).to.deep.equal(["FAILED", "States.ExceedToleratedFailureThreshold"]);
    const types = (await cloud.history(failed.executionArn)).map(({ type }) => type);
    expect(types).to.include.members(["MapRunFailed", "MapStateFailed"]);
    const { itemCounts, status } = await mapRunOf(failed.executionArn);
    expect(status).to.equal("FAILED");
    expect(itemCounts).to.include({ total: 5, succeeded: 1, failed: 2, aborted: 2 });
    expect(passed.status).to.equal("SUCCEEDED");
    expect(JSON.parse(passed.output ?? "")[0].Error).to.equal("Odd");
  });

  it("fail when a larger share of items failed than may", async () => {
    const machine = await cloud.machine(
      mapping("odd", { MaxConcurrency: 1, ToleratedFailurePercentage: 50 }),
    );

    expect((await cloud.execute(machine, [1, 2, 3, 4])).status).to.equal("SUCCEEDED");
    expect((await cloud.execute(machine, [1, 3, 4])).error).to.equal(
      "States.ExceedToleratedFailureThreshold",
    );
  });

  it("give children batches of items", async () => {
    cloud.functions.same = (event) => event;
    const ItemBatcher = { MaxItemsPerBatch: 2, BatchInput: { "of.$": "$.name" } };
    const machine = await cloud.machine(mapping("same", { ItemsPath: "$.items", ItemBatcher }));

    const execution = await cloud.execute(machine, { name: "x", items: [1, 2, 3] });

    expect(JSON.parse(execution.output ?? "")).to.deep.equal([
      { BatchInput: { of: "x" }, Items: [1, 2] },
      { BatchInput: { of: "x" }, Items: [3] },
    ]);
    const { executionCounts, itemCounts } = await mapRunOf(execution.executionArn);
    expect([executionCounts?.total, itemCounts?.total]).to.deep.equal([2, 3]);
  });

  it("take their limits from JSONata, too", async () => {
    const machine = await cloud.machine(
      mapping("odd", {
        QueryLanguage: "JSONata",
        Items: "{% $states.input.items %}",
        ItemSelector: "{% $states.context.Map.Item.Value + 1 %}",
        ToleratedFailurePercentage: "{% $states.input.share %}",
        MaxConcurrency: 1,
      }),
    );

    expect((await cloud.execute(machine, { items: [1, 2], share: 50 })).status).to.equal("SUCCEEDED");
    expect((await cloud.execute(machine, { items: [2, 4], share: 50 })).status).to.equal("FAILED");
  });

  it("end with the execution that began them", async () => {
    cloud.functions.endless = () => new Promise(() => {});
    const stateMachineArn = await cloud.machine(mapping("endless"));
    const { executionArn } = await cloud
      .sdk()
      .send(new StartExecutionCommand({ stateMachineArn, input: "[1,2]" }));
    await eventually(async () => {
      const { mapRuns = [] } = await cloud.sdk().send(new ListMapRunsCommand({ executionArn }));
      return mapRuns[0];
    });

    await cloud.sdk().send(new StopExecutionCommand({ executionArn }));

    const mapRun = await eventually(async () => {
      const described = await mapRunOf(executionArn);
      return described.status === "ABORTED" ? described : undefined;
    });
    expect(mapRun.executionCounts).to.include({ aborted: 2, running: 0 });
  });

  it("are refused by name when their items come from a bucket", async () => {
    const ItemReader = { Resource: "arn:aws:states:::s3:getObject", Parameters: { Bucket: "b", Key: "k" } };

    const error = await errorOf(cloud.machine(mapping("double", { ItemReader })));

    expect(error.message).to.contain("ItemReader");
  });

  it("are refused in Express state machines, as AWS does", async () => {
    const error = await errorOf(cloud.machine(mapping("double"), { type: "EXPRESS" }));

    expect(error.name).to.equal("InvalidDefinition");
  });
});
