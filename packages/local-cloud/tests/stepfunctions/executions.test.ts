import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import { expect } from "chai";
import type { CloudEvent } from "../../src/observation";
import { eventually } from "../endpoint/running-endpoint";
import { functionArn, Harness, named, only, queueArn, task, topicArn } from "./harness";

const always = (error: Error) => () => {
  throw error;
};

/** Fails so many times, then returns. */
const flaky = (times: number, error: Error) => {
  let left = times;
  return () => {
    if (left-- > 0) throw error;
    return { done: true };
  };
};

const recorded = () => {
  const seen: string[] = [];
  return { seen, observed: { observe: ({ kind }: CloudEvent) => void seen.push(kind) } };
};

/** Runs a test with a cloud that has other options. */
const using = async (
  options: { observe: (event: CloudEvent) => void },
  run: (own: Harness) => Promise<void>,
) => {
  const own = new Harness(options);
  await own.start();
  try {
    await run(own);
  } finally {
    await own.stop();
  }
};

describe("executions of state machines", () => {
  let cloud: Harness;
  beforeEach(async () => {
    cloud = new Harness();
    await cloud.start();
  });
  afterEach(() => cloud.stop());

  describe("tasks", () => {
    it("invokes a function by lambda:invoke and passes on its payload", async () => {
      cloud.functions.charge = () => ({ paid: true });
      const machine = await cloud.machine(only(task("charge")));

      const ended = await cloud.execute(machine, { orderId: "1" });

      expect(ended).to.include({ status: "SUCCEEDED", output: '{"paid":true}' });
      expect(cloud.invoked).to.deep.equal([{ name: "charge", event: { orderId: "1" } }]);
    });

    it("invokes a function by its ARN as resource", async () => {
      cloud.functions.charge = () => ({ paid: true });
      const machine = await cloud.machine(only({ Type: "Task", Resource: functionArn("charge") }));

      const ended = await cloud.execute(machine, { orderId: "1" });

      expect(ended).to.include({ status: "SUCCEEDED", output: '{"paid":true}' });
    });

    it("selects of a result, puts it beside the input and knows the execution", async () => {
      cloud.functions.charge = (event) => event;
      const state = task("charge", {
        Parameters: {
          FunctionName: functionArn("charge"),
          Payload: {
            "order.$": "$.orderId",
            "name.$": "$$.Execution.Name",
            "machine.$": "$$.StateMachine.Name",
          },
        },
        ResultSelector: { "order.$": "$.Payload.order", "version.$": "$.ExecutedVersion" },
        ResultPath: "$.payment",
        OutputPath: "$",
      });
      const machine = await cloud.machine(only(state));

      const ended = await cloud.execute(machine, { orderId: "1" });

      expect(JSON.parse(String(ended.output))).to.deep.equal({
        orderId: "1",
        payment: { order: "1", version: "$LATEST" },
      });
      expect(cloud.invoked[0]?.event).to.deep.equal({
        order: "1",
        name: ended.name,
        machine: ended.stateMachineArn?.split(":").at(-1),
      });
    });

    it("publishes to a topic and sends to a queue, objects as JSON", async () => {
      const machine = await cloud.machine({
        StartAt: "Alert",
        States: {
          Alert: {
            Type: "Task",
            Resource: "arn:aws:states:::sns:publish",
            Parameters: {
              TopicArn: topicArn("alerts"),
              Subject: "Shipping failed",
              "Message.$": "States.Format('Order {}', $.orderId)",
            },
            ResultPath: null,
            Next: "Keep",
          },
          Keep: {
            Type: "Task",
            Resource: "arn:aws:states:::sqs:sendMessage",
            Parameters: { QueueUrl: "http://q/000000000000/dead", MessageBody: { "orderId.$": "$.orderId" } },
            ResultSelector: { "id.$": "$.MessageId" },
            End: true,
          },
        },
      });

      const ended = await cloud.execute(machine, { orderId: "1" });

      expect(ended).to.include({ status: "SUCCEEDED", output: '{"id":"message"}' });
      expect(cloud.sent).to.deep.equal([
        {
          topicArn: topicArn("alerts"),
          subject: "Shipping failed",
          message: "Order 1",
          attributes: undefined,
        },
        { QueueUrl: "http://q/000000000000/dead", MessageBody: '{"orderId":"1"}' },
      ]);
    });

    it("runs branches side by side and the items of a map one by one", async () => {
      cloud.functions.double = (event) => Number(event) * 2;
      const machine = await cloud.machine({
        StartAt: "Both",
        States: {
          Both: {
            Type: "Parallel",
            Branches: [
              { StartAt: "Left", States: { Left: { Type: "Pass", Result: "left", End: true } } },
              {
                StartAt: "Each",
                States: {
                  Each: {
                    Type: "Map",
                    ItemsPath: "$.numbers",
                    ItemProcessor: {
                      StartAt: "Double",
                      States: { Double: { ...task("double"), End: true } },
                    },
                    End: true,
                  },
                },
              },
            ],
            End: true,
          },
        },
      });

      const ended = await cloud.execute(machine, { numbers: [1, 2, 3] });

      expect(ended).to.include({ status: "SUCCEEDED", output: '["left",[2,4,6]]' });
    });

    it("replaces the input by a result at $, and by a result that is false", async () => {
      const machine = await cloud.machine({
        StartAt: "Whole",
        States: {
          Whole: { Type: "Pass", Result: { a: 1 }, ResultPath: "$", Next: "False" },
          False: { Type: "Pass", Result: false, ResultPath: "$.b", End: true },
        },
      });

      const ended = await cloud.execute(machine, { dropped: true });

      expect(ended.output).to.equal('{"a":1,"b":false}');
    });
  });

  describe("failures", () => {
    it("has a function's error by its name, with what it threw as cause", async () => {
      cloud.functions.charge = always(named("PaymentDeclined", "no money"));
      const machine = await cloud.machine(only(task("charge")));

      const ended = await cloud.execute(machine);

      expect(ended).to.include({ status: "FAILED", error: "PaymentDeclined" });
      expect(JSON.parse(String(ended.cause))).to.deep.equal({
        errorType: "PaymentDeclined",
        errorMessage: "no money",
        trace: ["Error", "at handler"],
      });
    });

    it("catches an error by name and puts it beside the input", async () => {
      cloud.functions.charge = always(named("PaymentDeclined", "no money"));
      const machine = await cloud.machine({
        StartAt: "Charge",
        States: {
          Charge: {
            ...task("charge"),
            Catch: [
              { ErrorEquals: ["OtherError"], Next: "Wrong" },
              { ErrorEquals: ["PaymentDeclined"], ResultPath: "$.failure", Next: "Compensate" },
            ],
            Next: "Wrong",
          },
          Wrong: { Type: "Fail" },
          Compensate: {
            Type: "Pass",
            Parameters: {
              "orderId.$": "$.orderId",
              "error.$": "$.failure.Error",
              "cause.$": "States.StringToJson($.failure.Cause)",
            },
            End: true,
          },
        },
      });

      const ended = await cloud.execute(machine, { orderId: "1" });

      expect(ended.status).to.equal("SUCCEEDED");
      expect(JSON.parse(String(ended.output))).to.deep.include({ orderId: "1", error: "PaymentDeclined" });
      expect(JSON.parse(String(ended.output)).cause.errorMessage).to.equal("no money");
    });

    it("fails as a Fail state says", async () => {
      const machine = await cloud.machine(only({ Type: "Fail", Error: "GivenUp", Cause: "all was tried" }));

      const ended = await cloud.execute(machine);

      expect(ended).to.include({ status: "FAILED", error: "GivenUp", cause: "all was tried" });
    });

    it("makes no error up for a Fail state that has none", async () => {
      const machine = await cloud.machine(only({ Type: "Fail" }));

      const ended = await cloud.execute(machine);

      expect(ended.status).to.equal("FAILED");
      expect(ended).not.to.have.any.keys("error", "cause");
    });

    it("fails with States.Runtime, which nothing catches, for a path that leads nowhere", async () => {
      const state = {
        Type: "Task",
        Resource: functionArn("charge"),
        Parameters: { "id.$": "$.nothing" },
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "Caught" }],
        End: true,
      };
      const machine = await cloud.machine({
        StartAt: "Only",
        States: { Only: state, Caught: { Type: "Succeed" } },
      });

      const ended = await cloud.execute(machine, {});

      expect(ended).to.include({ status: "FAILED", error: "States.Runtime" });
      expect(ended.cause).to.contain("$.nothing");
    });

    it("fails with Lambda.ResourceNotFoundException for a function that doesn't exist", async () => {
      const machine = await cloud.machine(only(task("nothing")));

      const ended = await cloud.execute(machine);

      expect(ended).to.include({ status: "FAILED", error: "Lambda.ResourceNotFoundException" });
    });

    it("fails with Lambda.TooManyRequestsException when the function is throttled", async () => {
      const throttled = Object.assign(new Error("Rate Exceeded"), { name: "TooManyRequestsException" });
      const service = new Harness({
        tasks: {
          invoke: () => Promise.reject(throttled),
          sendMessage: async () => ({}),
          publish: () => "",
          queuePolicy: () => undefined,
          topicPolicy: () => undefined,
          call: async () => ({}),
        },
      });
      await service.start();

      const ended = await service.execute(await service.machine(only(task("charge"))));

      await service.stop();
      expect(ended).to.include({ status: "FAILED", error: "Lambda.TooManyRequestsException" });
    });

    it("lets a catcher have a task's result that is too large, by name and by States.ALL", async () => {
      cloud.functions.large = () => "x".repeat(300_000);
      for (const error of ["States.DataLimitExceeded", "States.ALL"]) {
        const state = task("large", { Catch: [{ ErrorEquals: [error], Next: "Caught" }], End: true });
        const machine = await cloud.machine({
          StartAt: "Only",
          States: { Only: state, Caught: { Type: "Succeed" } },
        });

        const ended = await cloud.execute(machine);

        expect(JSON.parse(String(ended.output)).Error).to.equal("States.DataLimitExceeded");
      }
    });

    it("ends an execution whose data is too large in a state that isn't a task", async () => {
      const machine = await cloud.machine(
        only({ Type: "Pass", Parameters: { "a.$": "$", "b.$": "$", "c.$": "$" } }),
      );

      const ended = await cloud.execute(machine, "x".repeat(100_000));

      expect(ended).to.include({ status: "FAILED", error: "States.DataLimitExceeded" });
    });
  });

  describe("permissions of the machine's role", () => {
    const refused = [
      { what: "lambda:InvokeFunction", state: task("charge"), error: "Lambda.AWSLambdaException" },
      {
        what: "sqs:SendMessage",
        state: {
          Type: "Task",
          Resource: "arn:aws:states:::sqs:sendMessage",
          Parameters: { QueueUrl: "http://q/000000000000/dead", MessageBody: "x" },
        },
        error: "SQS.AmazonSQSException",
      },
      {
        what: "sns:Publish",
        state: {
          Type: "Task",
          Resource: "arn:aws:states:::sns:publish",
          Parameters: { TopicArn: topicArn("alerts"), Message: "x" },
        },
        error: "SNS.AmazonSNSException",
      },
    ];
    for (const { what, state, error } of refused)
      it(`fails a task that its policy doesn't allow: ${what}`, async () => {
        cloud.functions.charge = () => ({});
        const roleArn = cloud.role("powerless", [{ Action: "dynamodb:GetItem", Resource: "*" }]);
        const machine = await cloud.machine(only(state), { roleArn });

        const ended = await cloud.execute(machine);

        expect(ended).to.include({ status: "FAILED", error });
        expect(ended.cause).to.match(
          new RegExp(`assumed-role/powerless/.+ is not authorized to perform: ${what}`),
        );
        expect(cloud.invoked).to.deep.equal([]);
        expect(cloud.sent).to.deep.equal([]);
      });

    it("asks for exactly the function and the queue", async () => {
      cloud.functions.charge = () => ({});
      const roleArn = cloud.role("exact", [
        { Action: "lambda:InvokeFunction", Resource: functionArn("charge") },
        { Action: "sqs:SendMessage", Resource: queueArn("dead") },
      ]);
      const machine = await cloud.machine(only(task("charge")), { roleArn });

      const ended = await cloud.execute(machine);

      expect(ended.status).to.equal("SUCCEEDED");
    });
  });

  describe("retries and time", () => {
    it("tries again until it works", async () => {
      cloud.functions.charge = flaky(2, named("Unavailable"));
      const machine = await cloud.machine(
        only(task("charge", { Retry: [{ ErrorEquals: ["Unavailable"], MaxAttempts: 2 }] })),
      );

      const ended = await cloud.execute(machine);

      expect(ended.status).to.equal("SUCCEEDED");
      expect(cloud.invoked).to.have.length(3);
    });

    it("reports each state that is entered, and each retry, because AWS bills both", async () => {
      const { seen, observed } = recorded();
      await using(observed, async (own) => {
        own.functions.charge = flaky(2, named("Unavailable"));
        const machine = await own.machine(
          only(task("charge", { Retry: [{ ErrorEquals: ["Unavailable"], MaxAttempts: 2 }] })),
        );
        await own.execute(machine);
      });

      expect(seen.filter((kind) => kind === "state-entered")).to.have.length(1);
      expect(seen.filter((kind) => kind === "transition-made")).to.have.length(3);
    });

    it("reports the duration of an Express execution, which has no billed transitions", async () => {
      const { seen, observed } = recorded();
      await using(observed, async (own) => {
        const machine = await own.machine(only({ Type: "Pass" }), { type: "EXPRESS" });
        await own.sdk().send(new StartExecutionCommand({ stateMachineArn: machine, input: "{}" }));
        await eventually(async () => (seen.includes("express-ended") ? true : undefined));
      });

      expect(seen).not.to.include("transition-made");
    });

    it("gives up after the attempts it has, and goes where the catcher says", async () => {
      cloud.functions.charge = always(named("Unavailable"));
      const machine = await cloud.machine({
        StartAt: "Charge",
        States: {
          Charge: {
            ...task("charge"),
            Retry: [{ ErrorEquals: ["States.TaskFailed"], MaxAttempts: 2, JitterStrategy: "FULL" }],
            Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: null, Next: "Compensated" }],
            End: true,
          },
          Compensated: { Type: "Succeed" },
        },
      });

      const ended = await cloud.execute(machine, { orderId: "1" });

      expect(ended).to.include({ status: "SUCCEEDED", output: '{"orderId":"1"}' });
      expect(cloud.invoked).to.have.length(3);
    });

    it("doesn't try again what the first fitting retrier says not to", async () => {
      cloud.functions.charge = always(named("Declined"));
      const machine = await cloud.machine(
        only(
          task("charge", {
            Retry: [{ ErrorEquals: ["Declined"], MaxAttempts: 0 }, { ErrorEquals: ["States.ALL"] }],
          }),
        ),
      );

      const ended = await cloud.execute(machine);

      expect(ended).to.include({ status: "FAILED", error: "Declined" });
      expect(cloud.invoked).to.have.length(1);
    });

    it("waits between tries, ever longer and at most as long as it says, in scaled time", async () => {
      const times: number[] = [];
      cloud.functions.charge = () => {
        times.push(Date.now());
        throw named("Unavailable");
      };
      const Retry = [
        {
          ErrorEquals: ["Unavailable"],
          IntervalSeconds: 5,
          BackoffRate: 3,
          MaxDelaySeconds: 10,
          MaxAttempts: 3,
        },
      ];
      const machine = await cloud.machine(only(task("charge", { Retry })));

      await cloud.execute(machine);

      const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
      expect(pauses[0]).to.be.at.least(49);
      expect(pauses[1]).to.be.at.least(99);
      expect(pauses[2]).to.be.within(99, 400); // 450 without the limit, seconds without the scale
    });

    it("ends a task that takes longer than it may with States.Timeout, which TaskFailed doesn't match", async () => {
      cloud.functions.slow = () => new Promise((resolve) => setTimeout(resolve, 1_500));
      const machine = await cloud.machine({
        StartAt: "Slow",
        States: {
          Slow: {
            ...task("slow"),
            TimeoutSeconds: 1,
            Catch: [
              { ErrorEquals: ["States.TaskFailed"], Next: "Wrong" },
              { ErrorEquals: ["States.Timeout"], ResultPath: "$.failure", Next: "Right" },
            ],
            End: true,
          },
          Wrong: { Type: "Fail" },
          Right: { Type: "Pass", OutputPath: "$.failure.Error", End: true },
        },
      });

      const ended = await cloud.execute(machine);

      expect(ended).to.include({ status: "SUCCEEDED", output: '"States.Timeout"' });
      expect((await cloud.history(ended.executionArn)).map(({ type }) => type)).to.include("TaskTimedOut");
    });

    it("ends an execution that takes longer than the machine may", async () => {
      const machine = await cloud.machine({ TimeoutSeconds: 1, ...only({ Type: "Wait", Seconds: 1_000 }) });

      const ended = await cloud.execute(machine);

      expect(ended).to.include({ status: "TIMED_OUT", error: "States.Timeout" });
    });

    const waits = [
      { what: "seconds", state: { Seconds: 10 } },
      { what: "seconds of its input", state: { SecondsPath: "$.delay.seconds[0]" } },
    ];
    for (const { what, state } of waits)
      it(`waits in scaled time: ${what}`, async () => {
        const machine = await cloud.machine(only({ Type: "Wait", ...state }));
        const input = { delay: { seconds: [10] } };

        const ended = await cloud.execute(machine, input);

        expect(JSON.parse(String(ended.output))).to.deep.equal(input);
        expect(Number(ended.stopDate) - Number(ended.startDate)).to.be.within(99, 9_900);
      });

    it("waits until a time, which isn't scaled", async () => {
      const machine = await cloud.machine(only({ Type: "Wait", TimestampPath: "$.until" }));
      const until = Date.now() + 200;

      const ended = await cloud.execute(machine, { until: new Date(until).toISOString() });

      expect(Number(ended.stopDate)).to.be.at.least(until - 1);
    });

    it("fails when there is no time to wait for", async () => {
      const machine = await cloud.machine(only({ Type: "Wait", SecondsPath: "$.seconds" }));

      const ended = await cloud.execute(machine, { seconds: "ten" });

      expect(ended).to.include({ status: "FAILED", error: "States.Runtime" });
    });
  });
});
