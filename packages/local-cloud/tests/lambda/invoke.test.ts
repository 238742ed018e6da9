import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
  PutFunctionConcurrencyCommand,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { errorOf, eventually } from "../endpoint/running-endpoint";
import { RunningLambda } from "./running-lambda";

const echo = "exports.handler = async (event) => ({ event });";
const failing = "exports.handler = async () => { throw new TypeError('boom'); };";

describe("Lambda: its API", () => {
  let running: RunningLambda;
  let client: LambdaClient;
  beforeEach(async () => {
    running = new RunningLambda();
    await running.start();
    client = running.running.client(LambdaClient);
  });
  afterEach(() => running.stop());

  const textOf = (payload: Uint8Array | undefined) => Buffer.from(payload ?? []).toString("utf8");
  const givenUp = (name: string) =>
    eventually(async () => running.linesOf(name).find((line) => line.includes("given up")));

  describe("Invoke", () => {
    it("answers with what the function gives", async () => {
      await running.deploy("it", echo);

      const answer = await client.send(new InvokeCommand({ FunctionName: "it", Payload: '{"a":1}' }));

      expect(answer).to.include({ StatusCode: 200, ExecutedVersion: "$LATEST" });
      expect(answer.FunctionError).to.equal(undefined);
      expect(textOf(answer.Payload)).to.equal('{"event":{"a":1}}');
    });

    for (const name of [
      "it",
      "arn:aws:lambda:us-east-1:000000000000:function:it",
      "000000000000:function:it",
      "it:$LATEST",
    ]) {
      it(`finds the function by ${name}`, async () => {
        await running.deploy("it", echo);

        const answer = await client.send(new InvokeCommand({ FunctionName: name }));

        expect(textOf(answer.Payload)).to.equal('{"event":{}}');
      });
    }

    it("returns a function's error in a header and the payload", async () => {
      await running.deploy("it", failing);

      const answer = await client.send(new InvokeCommand({ FunctionName: "it" }));

      expect(answer).to.include({ StatusCode: 200, FunctionError: "Unhandled" });
      expect(JSON.parse(textOf(answer.Payload))).to.include({ errorType: "TypeError", errorMessage: "boom" });
    });

    it("only looks for the function with DryRun", async () => {
      await running.deploy("it", echo);

      const answer = await client.send(new InvokeCommand({ FunctionName: "it", InvocationType: "DryRun" }));
      const missing = client.send(new InvokeCommand({ FunctionName: "none", InvocationType: "DryRun" }));

      expect(answer.StatusCode).to.equal(204);
      expect((await errorOf(missing)).name).to.equal("ResourceNotFoundException");
      expect(running.payloadsOf("it")).to.deep.equal([]);
    });

    it("answers an Event before the function has", async () => {
      await running.deploy(
        "it",
        "exports.handler = () => new Promise((resolve) => setTimeout(resolve, 300, 1));",
      );

      const answer = await client.send(
        new InvokeCommand({ FunctionName: "it", InvocationType: "Event", Payload: '{"a":1}' }),
      );

      expect(answer.StatusCode).to.equal(202);
      expect(running.observed.map(({ kind }) => kind)).not.to.include("invocation-ended");
      expect(running.payloadsOf("it")).to.deep.equal([{ a: 1 }]);
    });

    const refused: readonly (readonly [string, ConstructorParameters<typeof InvokeCommand>[0], string])[] = [
      ["an unknown function", { FunctionName: "none" }, "ResourceNotFoundException"],
      ["an unknown version", { FunctionName: "it", Qualifier: "7" }, "ResourceNotFoundException"],
      ["a payload that isn't JSON", { FunctionName: "it", Payload: "{" }, "InvalidRequestContentException"],
      [
        "such a payload for later",
        { FunctionName: "it", InvocationType: "Event", Payload: "{" },
        "InvalidRequestContentException",
      ],
    ];
    for (const [name, input, error] of refused) {
      it(`refuses ${name}`, async () => {
        await running.deploy("it", echo);

        expect((await errorOf(client.send(new InvokeCommand(input)))).name).to.equal(error);
        expect(running.payloadsOf("it")).to.deep.equal([]);
      });
    }

    it("returns the log's tail when it is asked to", async () => {
      await running.deploy("it", 'exports.handler = async () => { console.log("packing o-1"); return 1; };');

      const { LogResult = "" } = await client.send(
        new InvokeCommand({ FunctionName: "it", LogType: "Tail" }),
      );

      const lines = Buffer.from(LogResult, "base64").toString().trim().split("\n");
      expect(lines[0]).to.match(/^START RequestId: [\w-]+ Version: \$LATEST$/);
      expect(lines[1]).to.contain("packing o-1");
      expect(lines[2]).to.match(/^END RequestId: /);
    });

    it("is a 429 while an operator allows no concurrency, and goes on afterwards", async () => {
      await running.deploy("it", echo);
      const FunctionName = "it";

      await client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
      const paused = await client.send(new GetFunctionConcurrencyCommand({ FunctionName }));
      const error = await errorOf(client.send(new InvokeCommand({ FunctionName })));
      await client.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
      const { StatusCode } = await client.send(new InvokeCommand({ FunctionName }));

      expect(paused.ReservedConcurrentExecutions).to.equal(0);
      expect(error.name).to.equal("TooManyRequestsException");
      expect(StatusCode).to.equal(200);
    });

    it("is a 429 beyond the reserved concurrency", async () => {
      await running.deploy("it", echo, { reservedConcurrency: 0 });

      const error = await errorOf(client.send(new InvokeCommand({ FunctionName: "it" })));

      expect(error.name).to.equal("TooManyRequestsException");
      expect(error).to.have.nested.property("$metadata.httpStatusCode", 429);
    });

    it("needs the permission of the caller's role, for this function", async () => {
      const functionArn = await running.deploy("it", echo);
      await running.deploy("other", echo);
      const credentials = running.running.roleThatMay({
        Action: "lambda:InvokeFunction",
        Resource: functionArn,
      });
      const role = running.running.client(LambdaClient, credentials);

      const allowed = await role.send(new InvokeCommand({ FunctionName: "it" }));
      const refusal = await errorOf(role.send(new InvokeCommand({ FunctionName: "other" })));

      expect(allowed.StatusCode).to.equal(200);
      expect(refusal.name).to.equal("AccessDeniedException");
    });
  });

  describe("asynchronous invokes", () => {
    it("are tried three times with the same event, then their failure is in the log", async () => {
      const functionArn = await running.deploy("it", failing);

      await running.lambda.invokeAsync(functionArn, '{"a":1}');
      const line = await givenUp("it");

      expect(running.payloadsOf("it")).to.deep.equal([{ a: 1 }, { a: 1 }, { a: 1 }]);
      expect(JSON.parse(line)).to.include({ level: "ERROR", event: '{"a":1}' });
      expect(line).to.contain("TypeError: boom");
    });

    it("end with the first success", async () => {
      const functionArn = await running.deploy(
        "it",
        "let tries = 0; exports.handler = async () => { if (++tries < 2) throw new Error('not yet'); console.log('done'); };",
      );

      await running.lambda.invokeAsync(functionArn, "{}");
      await eventually(async () => running.linesOf("it").find((line) => line === "done"));
      await running.lambda.stop();

      expect(running.payloadsOf("it")).to.have.length(2);
    });

    it("wait for room beyond the reserved concurrency, without using up a try", async () => {
      const functionArn = await running.deploy(
        "it",
        "exports.handler = async () => { await new Promise((resolve) => setTimeout(resolve, 50)); console.log('done'); };",
        { reservedConcurrency: 1 },
      );

      for (let count = 0; count < 3; count += 1) await running.lambda.invokeAsync(functionArn, "{}");
      const done = await eventually(async () => {
        const lines = running.linesOf("it").filter((line) => line === "done");
        return lines.length === 3 ? lines : undefined;
      });

      expect(done).to.have.length(3);
      expect(running.linesOf("it").join()).not.to.contain("given up");
    });

    it("need the function's permission for the service that asks", async () => {
      const functionArn = await running.deploy("it", "exports.handler = async () => console.log('done');");
      const by = {
        service: "events.amazonaws.com",
        sourceArn: "arn:aws:events:us-east-1:000000000000:rule/a",
      };

      const refusal = await errorOf(running.lambda.invokeAsync(functionArn, "{}", by));
      running.lambda.permit("it", "rules", by.service, "arn:aws:events:us-east-1:000000000000:rule/*");
      await running.lambda.invokeAsync(functionArn, "{}", by);

      expect(refusal.name).to.equal("AccessDeniedException");
      await eventually(async () => running.linesOf("it").find((line) => line === "done"));
      expect(running.payloadsOf("it")).to.have.length(1);
    });

    it("that wait for a retry aren't waited for when the cloud stops, and that is logged", async () => {
      const slow = new RunningLambda({ asyncRetryDelays: [60_000] });
      await slow.start();
      const functionArn = await slow.deploy("it", failing);
      await slow.lambda.invokeAsync(functionArn, "{}");
      await eventually(async () => slow.linesOf("it").find((line) => line.includes("Invoke Error")));

      await slow.lambda.stop();
      const [line] = slow.linesOf("it").filter((one) => one.includes("given up"));
      await slow.stop();

      expect(line).to.contain("stopped before a retry").and.to.contain("TypeError: boom");
    });
  });

  describe("describing", () => {
    it("shows a function, and not its environment", async () => {
      await running.deploy("it", echo, { environment: { SECRET: "hidden" }, memorySize: 256 });

      const { Configuration } = await client.send(new GetFunctionCommand({ FunctionName: "it" }));
      const configuration = await client.send(new GetFunctionConfigurationCommand({ FunctionName: "it" }));

      expect(Configuration).to.include({
        FunctionName: "it",
        FunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:it",
        Handler: "index.handler",
        Timeout: 5,
        MemorySize: 256,
        State: "Active",
      });
      expect(JSON.stringify(configuration)).not.to.contain("hidden");
      expect(configuration.FunctionName).to.equal("it");
    });

    it("says that there is no such function", async () => {
      const error = await errorOf(client.send(new GetFunctionCommand({ FunctionName: "none" })));

      expect(error.name).to.equal("ResourceNotFoundException");
    });

    it("lists functions, and the mappings of one", async () => {
      const queue = await running.declare("aws:sqs/queue:Queue", "q", {});
      for (const name of ["one", "two"]) {
        await running.deploy(name, echo);
        await running.declare("aws:lambda/eventSourceMapping:EventSourceMapping", `from-${name}`, {
          eventSourceArn: queue.outputs.arn,
          functionName: name,
          batchSize: 4,
        });
      }

      const { Functions } = await client.send(new ListFunctionsCommand({}));
      const mappings = await client.send(new ListEventSourceMappingsCommand({ FunctionName: "two" }));
      const none = await client.send(
        new ListEventSourceMappingsCommand({ EventSourceArn: "arn:aws:sqs:us-east-1:000000000000:none" }),
      );

      expect(Functions?.map(({ FunctionName }) => FunctionName)).to.have.members(["one", "two"]);
      expect(mappings.EventSourceMappings).to.have.length(1);
      expect(mappings.EventSourceMappings?.[0]).to.include({
        EventSourceArn: queue.outputs.arn,
        FunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:two",
        BatchSize: 4,
        State: "Enabled",
      });
      expect(none.EventSourceMappings).to.deep.equal([]);
    });

    it("refuses any other operation by name", async () => {
      const answer = await fetch(`${running.running.endpoint.url}/2015-03-31/functions/it/policy`, {
        headers: {
          authorization:
            "AWS4-HMAC-SHA256 Credential=OPERATOR/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0",
        },
      });

      expect(answer.status).to.equal(501);
      expect(await answer.text()).to.contain("GET /2015-03-31/functions/it/policy");
    });
  });
});
