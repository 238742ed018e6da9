import { availableParallelism } from "node:os";
import { expect } from "chai";
import type { FunctionDeclaration } from "../../src/lambda/lambda";
import { errorOf, eventually } from "../endpoint/running-endpoint";
import { RunningLambda } from "./running-lambda";

const counting = `
  let events = 0;
  exports.handler = async (event) => ({ events: ++events, event });
`;

describe("Lambda: functions", () => {
  let running: RunningLambda;
  beforeEach(async () => {
    running = new RunningLambda();
    await running.start();
  });
  afterEach(() => running.stop());

  const deployed = (code: string, options: Partial<FunctionDeclaration> = {}) =>
    running.deploy("it", code, options);
  const invoke = async (event: unknown = {}) => {
    const outcome = await running.lambda.invoke("it", event);
    return "fault" in outcome ? outcome : outcome.payload;
  };
  const faultOf = async (event: unknown = {}) => {
    const outcome = await running.lambda.invoke("it", event);
    if (!("fault" in outcome)) throw new Error(`it succeeded with ${JSON.stringify(outcome.payload)}`);
    return outcome;
  };
  const coldStarts = () => running.lambda.describe()[0]?.coldStarts.length;

  it("initialises a worker once, and reuses it", async () => {
    await deployed(counting);

    const answers = [await invoke(1), await invoke(2)];

    expect(answers).to.deep.equal([
      { events: 1, event: 1 },
      { events: 2, event: 2 },
    ]);
    expect(coldStarts()).to.equal(1);
  });

  it("handles one event at a time in a worker, and starts another for a second", async () => {
    await deployed(`
      let underWay = 0;
      exports.handler = async () => {
        underWay += 1;
        const most = underWay;
        await new Promise((resolve) => setTimeout(resolve, 1_500));
        underWay -= 1;
        return most;
      };
    `);

    const answers = await Promise.all([invoke(), invoke(), invoke()]);

    expect(answers).to.deep.equal([1, 1, 1]);
    expect(coldStarts()).to.equal(3);
  });

  it("starts no more workers than there are processors for what is done in a moment", async () => {
    await deployed(counting);

    await Promise.all([invoke(), invoke()]); // init takes longer than a moment
    const answers = await Promise.all(Array.from({ length: 20 }, () => invoke()));

    expect(answers).to.have.length(20);
    expect(coldStarts()).to.be.at.most(Math.max(2, availableParallelism()));
  });

  it("lets events beyond the workers of a machine wait", async () => {
    await deployed(`
      exports.handler = async (event) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        return event;
      };
    `);

    const answers = await Promise.all(Array.from({ length: 30 }, (_, index) => invoke(index)));

    expect(answers).to.deep.equal(Array.from({ length: 30 }, (_, index) => index));
    expect(coldStarts()).to.be.at.most(8);
  });

  it("gets more instances for events that wait while the others wait for something slow", async () => {
    await deployed("exports.handler = () => new Promise((resolve) => setTimeout(resolve, 1_500));");

    await Promise.all([invoke(1), invoke(2), invoke(3)]);

    expect(coldStarts()).to.be.above(1);
  });

  it("gets hardly any while the others compute, which would take the processor from them", async () => {
    await deployed(`
      exports.handler = async () => {
        const end = performance.now() + 200;
        while (performance.now() < end);
      };
    `);

    await Promise.all(Array.from({ length: 8 }, (_, index) => invoke(index)));

    // On a busy machine, the one that computes may seem to wait once, for its next event.
    expect(coldStarts()).to.be.at.most(2);
  });

  it("ends workers that are idle for long", async () => {
    const short = new RunningLambda({ idleAfter: 20 });
    await short.start();
    await short.deploy("it", counting);
    await short.lambda.invoke("it", {});

    const { pool } = short.lambda.find("it");
    await eventually(async () => (pool.idleWorkers === 0 ? true : undefined));
    const answer = await short.lambda.invoke("it", {});
    await short.stop();

    expect(answer).to.have.property("payload").that.deep.equals({ events: 1, event: {} });
  });

  it("gives the handler a context", async () => {
    await deployed(
      `exports.handler = async (event, context) => ({
        ...context,
        remaining: context.getRemainingTimeInMillis(),
        trace: process.env._X_AMZN_TRACE_ID,
      });`,
      { timeout: 7, memorySize: 256 },
    );

    const outcome = await running.lambda.invoke("it", {});

    expect(outcome).to.have.property("payload").that.includes({
      awsRequestId: outcome.requestId,
      functionName: "it",
      functionVersion: "$LATEST",
      invokedFunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:it",
      memoryLimitInMB: "256",
      logGroupName: "/aws/lambda/it",
      logStreamName: "local",
    });
    expect(outcome).to.have.nested.property("payload.remaining").that.is.within(5_000, 7_000);
    expect(outcome)
      .to.have.nested.property("payload.trace")
      .that.matches(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}/);
  });

  for (const [isTraced, sampled] of [
    [true, 1],
    [false, 0],
    [undefined, 0],
  ] as const)
    it(`tells the X-Ray SDK whether its traces are recorded: ${isTraced}`, async () => {
      await deployed("exports.handler = async () => process.env._X_AMZN_TRACE_ID;", { isTraced });

      const outcome = await running.lambda.invoke("it", {});

      expect(outcome)
        .to.have.property("payload")
        .that.matches(new RegExp(`;Sampled=${sampled}$`));
    });

  it("answers null for a handler that returns nothing", async () => {
    await deployed("exports.handler = async () => {};");

    expect(await invoke()).to.equal(null);
  });

  describe("environment", () => {
    const environment = "exports.handler = async () => process.env;";

    it("has Lambda's variables, the function's own, and nothing of the host's but the path", async () => {
      process.env.SECRET_OF_THE_HOST = "leaked";
      await deployed(environment, { environment: { TABLE: "orders" }, memorySize: 512 });

      const seen = await invoke();
      delete process.env.SECRET_OF_THE_HOST;

      expect(seen).to.include({
        TABLE: "orders",
        AWS_REGION: "us-east-1",
        AWS_LAMBDA_FUNCTION_NAME: "it",
        AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "512",
        AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/it",
        AWS_ENDPOINT_URL: running.running.endpoint.url,
        PATH: process.env.PATH,
      });
      expect(seen).not.to.have.any.keys("SECRET_OF_THE_HOST", "HOME", "npm_command");
    });

    for (const [what, logging, expected] of [
      [
        "nothing of levels for text",
        { format: "Text" },
        { AWS_LAMBDA_LOG_FORMAT: "Text", AWS_LAMBDA_LOG_LEVEL: undefined },
      ],
      [
        "INFO for JSON, as Lambda does by default",
        { format: "JSON" },
        { AWS_LAMBDA_LOG_FORMAT: "JSON", AWS_LAMBDA_LOG_LEVEL: "INFO" },
      ],
      [
        "the level that was declared",
        { format: "JSON", applicationLevel: "DEBUG" },
        { AWS_LAMBDA_LOG_FORMAT: "JSON", AWS_LAMBDA_LOG_LEVEL: "DEBUG" },
      ],
    ] as const)
      it(`passes the logger ${what}`, async () => {
        await deployed(
          `exports.handler = async () => ({
            AWS_LAMBDA_LOG_FORMAT: process.env.AWS_LAMBDA_LOG_FORMAT,
            AWS_LAMBDA_LOG_LEVEL: process.env.AWS_LAMBDA_LOG_LEVEL,
          });`,
          { logging },
        );

        expect(await invoke()).to.deep.equal(JSON.parse(JSON.stringify(expected)));
      });

    it("has credentials of the function's role", async () => {
      await deployed(environment);

      const seen = await invoke();

      expect(seen).to.have.property("AWS_SESSION_TOKEN").that.is.a("string").and.not.empty;
      expect(seen)
        .to.have.property("AWS_ACCESS_KEY_ID")
        .that.satisfies(
          (key: string) => running.running.iam.principalOf(key).kind === "role",
          "an access key of a role",
        );
    });

    it("is each worker's own: what one changes, no other sees", async () => {
      const changing =
        "exports.handler = async () => { const was = process.env.MARK; process.env.MARK = 'changed'; return was; };";
      await deployed(changing, { environment: { MARK: "mine" } });
      await running.deploy("other", environment);

      await invoke();
      const other = await running.lambda.invoke("other", {});

      expect(await invoke()).to.equal("changed");
      expect(other).to.have.property("payload").that.does.not.have.property("MARK");
      expect(process.env).not.to.have.property("MARK");
    });
  });

  describe("faults", () => {
    it("are reported in the runtime's format, and don't end the worker", async () => {
      await deployed("exports.handler = async ({ text }) => { throw new RangeError(text); };");

      const outcome = await faultOf({ text: "too far" });
      await faultOf({ text: "again" });

      expect(outcome.functionError).to.equal("Unhandled");
      expect(outcome.fault).to.include({ errorType: "RangeError", errorMessage: "too far" });
      expect(outcome.fault.trace[0]).to.equal("RangeError: too far");
      expect(coldStarts()).to.equal(1);
    });

    const thrown: readonly (readonly [string, string, string, string])[] = [
      ["a text", "throw 'bare'", "string", "bare"],
      [
        "an error of one's own",
        "class Mine extends Error { name = 'Mine' }; throw new Mine('own')",
        "Mine",
        "own",
      ],
      [
        "an answer that isn't JSON",
        "return 1n",
        "Runtime.MarshalError",
        "Unable to stringify response body: TypeError: Do not know how to serialize a BigInt",
      ],
      [
        "an answer that is too large",
        "return 'x'.repeat(7_000_000)",
        "Function.ResponseSizeTooLarge",
        "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
      ],
    ];
    for (const [name, statement, errorType, errorMessage] of thrown) {
      it(`name ${name}`, async () => {
        await deployed(`exports.handler = async () => { ${statement}; };`);

        expect((await faultOf()).fault).to.include({ errorType, errorMessage });
      });
    }

    it("are in the function's log", async () => {
      await deployed("exports.handler = async () => { throw new Error('seen'); };");

      await faultOf();

      const line = JSON.parse(running.linesOf("it").at(-1) ?? "");
      expect(line).to.include({ level: "ERROR", message: "Invoke Error" });
      expect(line.error).to.include({ name: "Error", message: "seen" });
    });

    it("name a time-out as AWS does; the worker is ended and the next event gets a new one", async () => {
      await deployed(
        "let first = true; exports.handler = async ({ hang }) => { const was = first; first = false; if (hang) for (;;); return was; };",
        { timeout: 1 },
      );
      await invoke({ hang: false });

      const { fault, requestId } = await faultOf({ hang: true });

      expect(fault).to.deep.equal({
        errorType: "Sandbox.Timedout",
        errorMessage: `RequestId: ${requestId} Error: Task timed out after 1.00 seconds`,
        trace: [],
      });
      expect(await invoke({ hang: false })).to.equal(true);
    });

    const crashes: readonly (readonly [string, string, string, string])[] = [
      ["exit", "process.exit(3)", "Runtime.ExitError", "Error: Runtime exited with error: exit status 3"],
      [
        "quiet exit",
        "process.exit(0)",
        "Runtime.ExitError",
        "Error: Runtime exited without providing a reason",
      ],
      [
        "error that nobody catches",
        "setTimeout(() => { throw new TypeError('lost'); })",
        "TypeError",
        "lost",
      ],
      [
        "rejection that nobody handles",
        "Promise.reject(new Error('lost'))",
        "Runtime.UnhandledPromiseRejection",
        "Error: lost",
      ],
      [
        "memory beyond the limit",
        "const all = []; for (;;) all.push(Array.from({ length: 10_000 }, () => ({})))",
        "Runtime.ExitError",
        "Error: Runtime exited with error: signal: killed",
      ],
    ];
    for (const [name, statement, errorType, errorMessage] of crashes) {
      it(`end the worker: ${name}`, async () => {
        await deployed(
          `let calls = 0; exports.handler = async ({ crash }) => {
            calls += 1;
            if (!crash) return calls;
            ${statement};
            await new Promise(() => {});
          };`,
          { timeout: 20 },
        );
        await invoke({});

        const { fault, requestId } = await faultOf({ crash: true });

        expect(fault.errorType).to.equal(errorType);
        expect(fault.errorMessage.replace(`RequestId: ${requestId} `, "")).to.equal(errorMessage);
        expect(await invoke({})).to.equal(1);
      });
    }

    const inits: readonly (readonly [string, string, string])[] = [
      ["throws", "throw new RangeError('at init')", "at init"],
      ["has no handler", "exports.other = 1", "handler isn't a function"],
      ["doesn't parse", "exports.handler = (", "Unexpected"],
      ["needs what isn't there", "require('no-such-module')", "no-such-module"],
    ];
    for (const [name, code, message] of inits) {
      it(`tell of a module that ${name}, each time anew`, async () => {
        await deployed(code);

        const outcomes = [await faultOf(), await faultOf()];

        for (const { fault } of outcomes) expect(fault.errorMessage).to.contain(message);
      });
    }

    it("that happen while a worker is idle cost no event", async () => {
      await deployed(`let calls = 0; exports.handler = async () => {
        setTimeout(() => process.exit(1), 10);
        return ++calls;
      };`);

      expect(await invoke()).to.equal(1);
      const { pool } = running.lambda.find("it");
      expect(pool.idleWorkers).to.equal(1);
      await eventually(async () => (pool.idleWorkers === 0 ? true : undefined));

      expect(await invoke()).to.equal(1);
    });
  });

  it("refuses what is beyond the reserved concurrency", async () => {
    await deployed("exports.handler = () => new Promise((resolve) => setTimeout(resolve, 200, 'done'));", {
      reservedConcurrency: 2,
    });

    const both = [invoke(), invoke()];
    const error = await errorOf(invoke());

    expect(error.name).to.equal("TooManyRequestsException");
    expect(error.message)
      .to.contain("Rate Exceeded")
      .and.to.contain("it already has 2 concurrent executions");
    expect(await Promise.all(both)).to.deep.equal(["done", "done"]);
    expect(await invoke()).to.equal("done");
  });

  it("never runs a function with a reserved concurrency of 0", async () => {
    await deployed(counting, { reservedConcurrency: 0 });

    expect((await errorOf(invoke())).name).to.equal("TooManyRequestsException");
  });

  it("says that there is no such function", async () => {
    const error = await errorOf(running.lambda.invoke("none", {}));

    expect(error.name).to.equal("ResourceNotFoundException");
    expect(error.message).to.equal("Function not found: arn:aws:lambda:us-east-1:000000000000:function:none");
  });

  it("passes on the lines that a function writes, those of its errors too", async () => {
    await deployed("exports.handler = async () => { console.log('out'); console.error('err'); };");

    await invoke();
    const lines = await eventually(async () => {
      const seen = running.linesOf("it");
      return seen.length >= 2 ? seen : undefined;
    });

    expect(lines).to.have.members(["out", "err"]);
  });

  it("reports to observers when and how an event begins and ends", async () => {
    await deployed("exports.handler = async ({ bad }) => { if (bad) throw new Error('bad'); };");

    await invoke({});
    await faultOf({ bad: true });

    const kinds = running.observed.filter(({ kind }) => kind.startsWith("invocation"));
    expect(kinds.map(({ kind }) => kind)).to.deep.equal([
      "invocation-started",
      "invocation-ended",
      "invocation-started",
      "invocation-ended",
    ]);
    expect(kinds[1]).to.have.property("fault", undefined);
    expect(kinds[3]).to.have.property("fault", "Error: bad");
    expect(kinds[0]).to.have.property("token", Object(kinds[1]).token);
  });

  it("leaves no worker behind when it stops, and starts none after", async () => {
    await deployed("exports.handler = () => new Promise((resolve) => setTimeout(resolve, 100));");
    const underWay = Array.from({ length: 12 }, () =>
      running.lambda.invoke("it", {}).catch((error: unknown) => String(error)),
    );

    await running.lambda.stop();
    const outcomes = await Promise.all(underWay);

    for (const outcome of outcomes) expect(outcome).not.to.have.property("payload");
    expect(String((await errorOf(invoke())).message)).to.contain("the local cloud is stopping");
  });
});
