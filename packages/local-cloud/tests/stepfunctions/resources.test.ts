import { expect } from "chai";
import { errorOf } from "../endpoint/running-endpoint";
import { functionArn, Harness, only, task } from "./harness";

const token = "aws:sfn/stateMachine:StateMachine";
const passing = only({ Type: "Pass" });
const logDestination = "arn:aws:logs:us-east-1:000000000000:log-group:/machines:*";

describe("state machines as resources", () => {
  let cloud: Harness;
  beforeEach(async () => {
    cloud = new Harness();
    await cloud.start();
  });
  afterEach(() => cloud.stop());

  it("has the outputs that a program reads", async () => {
    const roleArn = cloud.role("saga", []);

    const { id, outputs } = await cloud.running.declare(token, "fulfilment", {
      name: "shop-fulfilment",
      roleArn,
      definition: JSON.stringify(passing),
      tracingConfiguration: { enabled: true },
      tags: { a: "b" },
    });

    const arn = "arn:aws:states:us-east-1:000000000000:stateMachine:shop-fulfilment";
    expect(id).to.equal(arn);
    expect(outputs).to.include({ arn, name: "shop-fulfilment", type: "STANDARD", status: "ACTIVE" });
  });

  const invalid = [
    { what: "no JSON", definition: "{" },
    { what: "no states", definition: '{"StartAt":"A"}' },
    {
      what: "a way to a state that doesn't exist",
      definition: JSON.stringify(only({ Type: "Pass", Next: "Nowhere" })),
    },
    { what: "a path that is none", definition: JSON.stringify(only({ Type: "Pass", InputPath: "orderId" })) },
  ];
  for (const { what, definition } of invalid)
    it(`refuses a definition that AWS refuses: ${what}`, async () => {
      const roleArn = cloud.role("saga", []);

      const error = await errorOf(cloud.running.declare(token, "fulfilment", { roleArn, definition }));

      expect(error.name).to.equal("InvalidDefinition");
    });

  const unsupported: { named: string; state: Record<string, unknown> }[] = [
    {
      named: "dynamodb:getItem.waitForTaskToken",
      state: task("charge", { Resource: "arn:aws:states:::dynamodb:getItem.waitForTaskToken" }),
    },
    { named: "dynamodb:query", state: task("charge", { Resource: "arn:aws:states:::dynamodb:query" }) },
    {
      named: "Qualifier",
      state: task("charge", { Parameters: { FunctionName: functionArn("charge"), Qualifier: "live" } }),
    },
  ];
  for (const { named, state } of unsupported)
    it(`names what it doesn't support: ${named}`, async () => {
      const error = await errorOf(cloud.machine(only(state)));

      expect(error.message).to.contain(named);
      expect(error.message).to.contain("does not support");
    });

  it("names a property that it doesn't support", async () => {
    const error = await errorOf(cloud.machine(passing, { namePrefix: "x" }));

    expect(error.message).to.contain("namePrefix");
  });

  it("refuses a second machine of a name", async () => {
    await cloud.machine(passing, { name: "fulfilment" });

    const error = await errorOf(cloud.machine(passing, { name: "fulfilment" }));

    expect(error.name).to.equal("StateMachineAlreadyExists");
  });

  it("refuses a role that Step Functions may not assume", async () => {
    const roleArn = cloud.role("for-lambda", [], "lambda.amazonaws.com");

    const error = await errorOf(cloud.machine(passing, { roleArn }));

    expect(error.name).to.equal("AccessDeniedException");
    expect(error.message).to.contain(roleArn);
  });

  describe("execution logs", () => {
    it("needs the role's permission to deliver logs when the machine is made", async () => {
      const roleArn = cloud.role("mute", [{ Action: "lambda:InvokeFunction", Resource: "*" }]);
      const loggingConfiguration = { level: "ALL", logDestination };

      const error = await errorOf(cloud.machine(passing, { roleArn, loggingConfiguration }));

      expect(error.name).to.equal("AccessDeniedException");
      expect(error.message).to.contain("Log Destination");
    });

    it("writes each event, and data only when it is asked to", async () => {
      const loggingConfiguration = { level: "ALL", includeExecutionData: false, logDestination };
      const machine = await cloud.machine(passing, { loggingConfiguration });

      const { executionArn } = await cloud.execute(machine, { secret: "x" });

      const lines = cloud.logged.map(({ line }) => JSON.parse(line));
      expect(cloud.logged[0]?.group).to.equal(logDestination.slice(0, -2));
      expect(lines.map(({ type }) => type)).to.deep.equal([
        "ExecutionStarted",
        "PassStateEntered",
        "PassStateExited",
        "ExecutionSucceeded",
      ]);
      expect(lines[1]).to.deep.include({ execution_arn: executionArn, id: "2", previous_event_id: "0" });
      expect(cloud.logged.map(({ line }) => line).join()).not.to.contain("secret");
    });

    it("writes only failures at the level ERROR", async () => {
      const loggingConfiguration = { level: "ERROR", includeExecutionData: true, logDestination };
      const machine = await cloud.machine(only(task("nothing")), { loggingConfiguration });

      await cloud.execute(machine);

      const types = cloud.logged.map(({ line }) => JSON.parse(line).type);
      expect(types).to.deep.equal(["TaskFailed", "ExecutionFailed"]);
    });
  });
});
