import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListActivitiesCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  ValidateStateMachineDefinitionCommand,
} from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { errorOf, eventually } from "../endpoint/running-endpoint";
import { functionArn, Harness, named, only, task } from "./harness";

const machineArn = (name: string): string => `arn:aws:states:us-east-1:000000000000:stateMachine:${name}`;
const waiting = only({ Type: "Wait", Seconds: 100_000 });
const passing = only({ Type: "Pass" });

describe("the API of Step Functions", () => {
  let cloud: Harness;
  let sdk: SFNClient;
  beforeEach(async () => {
    cloud = new Harness({ keptFinished: 5 });
    await cloud.start();
    sdk = cloud.sdk();
  });
  afterEach(async () => {
    for (const machine of cloud.service.machines.all())
      for (const execution of cloud.service.executions.of(machine.arn, "RUNNING"))
        execution.stop(undefined, undefined);
    await cloud.stop();
  });

  const start = async (stateMachineArn: string, name?: string, input?: string): Promise<string> =>
    String((await sdk.send(new StartExecutionCommand({ stateMachineArn, name, input }))).executionArn);

  it("ValidateStateMachineDefinition says what is wrong with a definition", async () => {
    const validate = (definition: object) =>
      sdk.send(new ValidateStateMachineDefinitionCommand({ definition: JSON.stringify(definition) }));

    const right = await validate(passing);
    const wrong = await validate(only({ Type: "Wait", Seconds: 1e8 }));

    expect(right).to.include({ result: "OK" });
    expect(wrong).to.include({ result: "FAIL" });
    expect(wrong.diagnostics).to.deep.equal([
      {
        severity: "ERROR",
        code: "SCHEMA_VALIDATION_FAILED",
        message: "Seconds must be an integer from 0 to 99999999 at /States/Only/Seconds",
      },
    ]);
  });

  describe("StartExecution", () => {
    it("gives the same execution for a name and an input that run", async () => {
      const machine = await cloud.machine(waiting);

      const first = await start(machine, "order-1", '{"a":1}');
      const again = await start(machine, "order-1", '{"a":1}');

      expect(first).to.equal("arn:aws:states:us-east-1:000000000000:execution:machine-1:order-1");
      expect(again).to.equal(first);
    });

    it("refuses a name that runs with another input", async () => {
      const machine = await cloud.machine(waiting);
      await start(machine, "order-1", '{"a":1}');

      const error = await errorOf(start(machine, "order-1", '{"a":2}'));

      expect(error.name).to.equal("ExecutionAlreadyExists");
    });

    it("refuses a name that has run", async () => {
      const machine = await cloud.machine(passing);
      await cloud.ended(await start(machine, "order-1"));

      const error = await errorOf(start(machine, "order-1"));

      expect(error.name).to.equal("ExecutionAlreadyExists");
    });

    it("starts an Express execution whatever its name", async () => {
      const machine = await cloud.machine(passing, { type: "EXPRESS" });

      const first = await start(machine, "order-1");
      const again = await start(machine, "order-1");

      expect(first).to.match(/:express:machine-1:order-1:[\w-]{36}$/);
      expect(again).not.to.equal(first);
    });

    const refused = [
      {
        what: "a machine that doesn't exist",
        name: "x",
        input: "{}",
        machine: machineArn("no"),
        error: "StateMachineDoesNotExist",
      },
      { what: "what is no ARN", name: "x", input: "{}", machine: "machine", error: "InvalidArn" },
      { what: "input that isn't JSON", name: "x", input: "{", error: "InvalidExecutionInput" },
      {
        what: "input beyond 256 KiB",
        name: "x",
        input: `"${"x".repeat(262_144)}"`,
        error: "ValidationException",
      },
      { what: "a name with a colon", name: "a:b", input: "{}", error: "InvalidName" },
    ];
    for (const { what, name, input, machine, error } of refused)
      it(`refuses ${what}`, async () => {
        const given = machine ?? (await cloud.machine(passing));

        const thrown = await errorOf(start(given, name, input));

        expect(thrown.name).to.equal(error);
      });
  });

  describe("reading", () => {
    it("describes an execution", async () => {
      const machine = await cloud.machine(passing);
      const executionArn = await start(machine, "order-1", '{"a":1}');
      await cloud.ended(executionArn);

      const described = await sdk.send(new DescribeExecutionCommand({ executionArn }));

      expect(described).to.deep.include({
        executionArn,
        stateMachineArn: machine,
        name: "order-1",
        status: "SUCCEEDED",
        input: '{"a":1}',
        output: '{"a":1}',
        inputDetails: { included: true },
      });
      expect(described.stopDate).to.be.at.least(described.startDate ?? new Date());
    });

    it("lists executions newest first, by status and page by page", async () => {
      const ended = await cloud.machine(passing);
      const running = await cloud.machine(waiting);
      for (const name of ["a", "b", "c"]) await cloud.ended(await start(ended, name));
      await start(running, "d");
      const list = async (input: object) => {
        const { executions, nextToken } = await sdk.send(
          new ListExecutionsCommand({ stateMachineArn: ended, ...input }),
        );
        return { names: executions?.map(({ name }) => name), nextToken };
      };

      const first = await list({ maxResults: 2 });
      const second = await list({ maxResults: 2, nextToken: first.nextToken });

      expect(first.names).to.deep.equal(["c", "b"]);
      expect(second).to.deep.equal({ names: ["a"], nextToken: undefined });
      expect((await list({ statusFilter: "SUCCEEDED" })).names).to.have.length(3);
      expect((await list({ statusFilter: "RUNNING" })).names).to.deep.equal([]);
      expect((await list({ statusFilter: "RUNNING", stateMachineArn: running })).names).to.deep.equal(["d"]);
      expect((await errorOf(list({ nextToken: "nonsense" }))).name).to.equal("InvalidToken");
    });

    it("forgets the oldest finished executions, and no running one", async () => {
      const running = await cloud.machine(waiting);
      const ended = await cloud.machine(passing);
      const kept = await start(running, "kept");
      const arns: string[] = [];
      for (const name of ["1", "2", "3", "4", "5", "6"]) {
        const executionArn = await start(ended, name);
        await cloud.ended(executionArn);
        arns.push(executionArn);
      }

      const { executions } = await sdk.send(new ListExecutionsCommand({ stateMachineArn: ended }));
      const forgotten = await errorOf(sdk.send(new DescribeExecutionCommand({ executionArn: arns[0] })));

      expect(executions?.map(({ name }) => name)).to.deep.equal(["6", "5", "4", "3", "2"]);
      expect(forgotten.name).to.equal("ExecutionDoesNotExist");
      expect((await sdk.send(new DescribeExecutionCommand({ executionArn: kept }))).status).to.equal(
        "RUNNING",
      );
    });

    it("describes and lists state machines", async () => {
      const machine = await cloud.machine(passing, { tracingConfiguration: { enabled: true } });
      const executionArn = await start(machine);

      const described = await sdk.send(new DescribeStateMachineCommand({ stateMachineArn: machine }));
      const ofExecution = await sdk.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
      const { stateMachines } = await sdk.send(new ListStateMachinesCommand({}));

      expect(described).to.deep.include({ name: "machine-1", type: "STANDARD", status: "ACTIVE" });
      expect(described.tracingConfiguration).to.deep.equal({ enabled: true });
      expect(JSON.parse(String(described.definition))).to.deep.equal(passing);
      expect(ofExecution.stateMachineArn).to.equal(machine);
      expect(stateMachines?.map(({ stateMachineArn }) => stateMachineArn)).to.deep.equal([machine]);
    });

    it("has Express executions in logs only", async () => {
      const machine = await cloud.machine(passing, { type: "EXPRESS" });
      const executionArn = await start(machine);

      const described = await errorOf(sdk.send(new DescribeExecutionCommand({ executionArn })));
      const listed = await errorOf(sdk.send(new ListExecutionsCommand({ stateMachineArn: machine })));

      expect(described.name).to.equal("InvalidArn");
      expect(listed.name).to.equal("StateMachineTypeNotSupported");
    });

    it("names an operation that it doesn't have", async () => {
      const error = await errorOf(sdk.send(new ListActivitiesCommand({})));

      expect(error.message).to.contain("ListActivities");
    });
  });

  describe("GetExecutionHistory", () => {
    const types = (events: readonly HistoryEvent[] = []) => events.map(({ type }) => type);

    it("lists what happened, in order, each event with its predecessor", async () => {
      cloud.functions.charge = () => ({ paid: true });
      const machine = await cloud.machine({
        StartAt: "Charge",
        States: {
          Charge: { ...task("charge"), Next: "Paid?" },
          "Paid?": {
            Type: "Choice",
            Choices: [{ Variable: "$.paid", BooleanEquals: true, Next: "Pause" }],
            Default: "Done",
          },
          Pause: { Type: "Wait", Seconds: 1, Next: "Done" },
          Done: { Type: "Succeed" },
        },
      });

      const { executionArn } = await cloud.execute(machine, { orderId: "1" });

      const events = await cloud.history(executionArn);
      expect(types(events)).to.deep.equal([
        "ExecutionStarted",
        "TaskStateEntered",
        "TaskScheduled",
        "TaskStarted",
        "TaskSucceeded",
        "TaskStateExited",
        "ChoiceStateEntered",
        "ChoiceStateExited",
        "WaitStateEntered",
        "WaitStateExited",
        "SucceedStateEntered",
        "SucceedStateExited",
        "ExecutionSucceeded",
      ]);
      expect(events.map(({ id }) => id)).to.deep.equal(events.map((_, index) => index + 1));
      // The first state follows nothing, as on AWS.
      expect(events.map(({ previousEventId }) => previousEventId)).to.deep.equal(
        events.map((_, index) => (index === 1 ? 0 : index)),
      );
      expect(events[1]?.stateEnteredEventDetails).to.deep.include({
        name: "Charge",
        input: '{"orderId":"1"}',
      });
      expect(events[2]?.taskScheduledEventDetails).to.deep.include({
        resourceType: "lambda",
        resource: "invoke",
        region: "us-east-1",
        parameters: JSON.stringify({ FunctionName: functionArn("charge"), Payload: { orderId: "1" } }),
      });
      expect(events[5]?.stateExitedEventDetails).to.deep.include({ name: "Charge", output: '{"paid":true}' });
      expect(events[12]?.executionSucceededEventDetails?.output).to.equal('{"paid":true}');
    });

    it("lists failed tries, with the error, and where it was caught", async () => {
      cloud.functions.charge = () => {
        throw named("Declined", "no");
      };
      const machine = await cloud.machine({
        StartAt: "Charge",
        States: {
          Charge: {
            Type: "Task",
            Resource: functionArn("charge"),
            Retry: [{ ErrorEquals: ["Declined"], MaxAttempts: 1 }],
            Catch: [{ ErrorEquals: ["Declined"], Next: "Stop" }],
            End: true,
          },
          Stop: { Type: "Fail", Error: "Stopped" },
        },
      });

      const { executionArn } = await cloud.execute(machine);

      const events = await cloud.history(executionArn);
      expect(types(events)).to.deep.equal([
        "ExecutionStarted",
        "TaskStateEntered",
        "LambdaFunctionScheduled",
        "LambdaFunctionStarted",
        "LambdaFunctionFailed",
        "LambdaFunctionScheduled",
        "LambdaFunctionStarted",
        "LambdaFunctionFailed",
        "TaskStateExited",
        "FailStateEntered",
        "ExecutionFailed",
      ]);
      expect(events[4]?.lambdaFunctionFailedEventDetails?.error).to.equal("Declined");
      expect(events[10]?.executionFailedEventDetails).to.deep.equal({ error: "Stopped" });
    });

    it("lists the events of branches, each with a predecessor in its branch", async () => {
      cloud.functions.left = () => "left";
      const machine = await cloud.machine(
        only({
          Type: "Parallel",
          Branches: [
            { StartAt: "Left", States: { Left: { ...task("left"), End: true } } },
            { StartAt: "Right", States: { Right: { Type: "Pass", End: true } } },
          ],
        }),
      );

      const { executionArn } = await cloud.execute(machine);

      const events = await cloud.history(executionArn);
      const names = events.map(
        (event) => event.stateEnteredEventDetails?.name ?? event.stateExitedEventDetails?.name,
      );
      const started = events.find(({ type }) => type === "ParallelStateStarted")?.id;
      expect(types(events).at(-1)).to.equal("ExecutionSucceeded");
      expect(types(events)).to.include.members(["ParallelStateSucceeded", "ParallelStateExited"]);
      expect(names.filter((name) => name === "Left" || name === "Right")).to.have.length(4);
      for (const name of ["Left", "Right"])
        expect(
          events.find((event) => event.stateEnteredEventDetails?.name === name)?.previousEventId,
        ).to.equal(started);
    });

    it("goes page by page, from either end, without data when it isn't asked for", async () => {
      const machine = await cloud.machine(passing);
      const { executionArn } = await cloud.execute(machine, { a: 1 });
      const history = (input: object) => sdk.send(new GetExecutionHistoryCommand({ executionArn, ...input }));

      const first = await history({ maxResults: 3, reverseOrder: true, includeExecutionData: false });
      const second = await history({ maxResults: 3, reverseOrder: true, nextToken: first.nextToken });

      expect(first.events?.map(({ id }) => id)).to.deep.equal([4, 3, 2]);
      expect(first.events?.[2]?.stateEnteredEventDetails?.input).to.equal(undefined);
      expect(second.events?.map(({ id }) => id)).to.deep.equal([1]);
      expect(second.events?.[0]?.executionStartedEventDetails?.input).to.equal('{"a":1}');
      expect(second.nextToken).to.equal(undefined);
    });
  });

  describe("StopExecution", () => {
    it("ends an execution that waits", async () => {
      const machine = await cloud.machine(waiting);
      const executionArn = await start(machine);

      await sdk.send(new StopExecutionCommand({ executionArn, error: "Operator", cause: "enough" }));

      const ended = await sdk.send(new DescribeExecutionCommand({ executionArn }));
      expect(ended).to.include({ status: "ABORTED", error: "Operator", cause: "enough" });
      expect((await cloud.history(executionArn)).at(-1)?.type).to.equal("ExecutionAborted");
    });

    it("starts no other try of what fails after it", async () => {
      cloud.functions.charge = () => {
        throw named("Unavailable");
      };
      const Retry = [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 10_000, MaxAttempts: 5 }];
      const machine = await cloud.machine(only(task("charge", { Retry })));
      const executionArn = await start(machine);
      await eventually(async () => (cloud.invoked.length === 1 ? true : undefined));

      await sdk.send(new StopExecutionCommand({ executionArn }));
      const ended = await cloud.ended(executionArn);

      expect(ended.status).to.equal("ABORTED");
      expect(cloud.invoked).to.have.length(1);
    });

    it("changes nothing about an execution that has ended", async () => {
      const machine = await cloud.machine(passing);
      const { executionArn } = await cloud.execute(machine);

      await sdk.send(new StopExecutionCommand({ executionArn }));

      expect((await cloud.ended(String(executionArn))).status).to.equal("SUCCEEDED");
    });
  });

  it("asks for the permission to start this machine", async () => {
    const machine = await cloud.machine(passing);
    const other = await cloud.machine(passing);
    const credentials = cloud.running.roleThatMay({ Action: "states:StartExecution", Resource: machine });
    const client = cloud.running.client(SFNClient, credentials);

    const started = await client.send(new StartExecutionCommand({ stateMachineArn: machine }));
    const error = await errorOf(client.send(new StartExecutionCommand({ stateMachineArn: other })));

    expect(started.executionArn).to.contain(":execution:machine-1:");
    expect(error.name).to.equal("AccessDeniedException");
    expect(error.message).to.contain("states:StartExecution");
  });
});
