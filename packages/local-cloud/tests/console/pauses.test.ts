import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { rulesOf } from "../../src/composition";
import { AwsClients } from "../../src/console/aws-clients";
import { Pauses } from "../../src/console/pauses";
import { topologyOf } from "../../src/console/topology";
import { eventBridgeResources } from "../../src/eventbridge/resources";
import type { Provisioned } from "../../src/registry";
import { services } from "../../src/services";
import { errorOf, eventually, RunningEndpoint } from "../endpoint/running-endpoint";
import { Harness } from "../eventbridge/harness";
import { RunningLambda } from "../lambda/running-lambda";

const echo = "exports.handler = async (event) => event;";
const queueArn = "arn:aws:sqs:us-east-1:000000000000:work";
const functionArn = "arn:aws:lambda:us-east-1:000000000000:function:it";

const pausesOf = (aws: AwsClients, resources: readonly Provisioned[]): Pauses =>
  new Pauses({
    aws,
    topology: () => topologyOf(resources, rulesOf(services)),
    resources: () => resources,
  });

const facts = async (pauses: Pauses, at: string) =>
  (await pauses.at(at)).map(({ title, paused }) => [title, paused]);

describe("pausing in the console", () => {
  describe("a queue and its function", () => {
    let running: RunningLambda;
    let aws: AwsClients;
    beforeEach(async () => {
      running = new RunningLambda();
      await running.start();
      aws = new AwsClients(() => running.running.endpoint.url);
    });
    afterEach(async () => {
      await aws.destroy();
      await running.stop();
    });

    /** @param inputs of the function */
    const deployed = async (inputs: { reservedConcurrentExecutions?: number } = {}): Promise<Pauses> => {
      await running.deploy("it", echo, { reservedConcurrency: inputs.reservedConcurrentExecutions });
      const fn = { token: "aws:lambda/function:Function", name: "it", id: "it", inputs };
      const outputs = { name: "it", arn: functionArn };
      const queue = await running.declare("aws:sqs/queue:Queue", "work", {});
      const mapping = await running.declare("aws:lambda/eventSourceMapping:EventSourceMapping", "mapping", {
        eventSourceArn: queueArn,
        functionName: "it",
      });
      return pausesOf(aws, [{ ...fn, outputs }, queue, mapping]);
    };
    const concurrency = () => running.lambda.find("it").concurrency.limit;

    it("pauses the consumer of a queue: messages wait, and nothing has to be confirmed", async () => {
      const pauses = await deployed();
      const [consumer] = await pauses.at(queueArn);
      const { kind, id = "", warning } = consumer ?? {};

      const done = await pauses.set({ kind: "consumer", id, paused: true });
      const sqs = running.running.client(SQSClient);
      const QueueUrl = `${running.running.endpoint.url}/000000000000/work`;
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "waits" }));
      const seen = [await facts(pauses, queueArn), [...(await pauses.pausedSources())]];
      await pauses.set({ kind: "consumer", id, paused: false });

      expect([kind, warning]).to.deep.equal(["consumer", undefined]);
      expect(done).to.deep.equal({ ok: true, text: "Paused. Its messages wait until it is resumed." });
      expect(seen).to.deep.equal([[["Consumer it of work", true]], [queueArn]]);
      await eventually(async () => running.payloadsOf("it").length === 1 || undefined);
      expect(await facts(pauses, queueArn)).to.deep.equal([["Consumer it of work", false]]);
    });

    it("pauses a function, which has to be confirmed, and shows its consumer beside it", async () => {
      const pauses = await deployed();
      const before = await pauses.at(functionArn);

      await pauses.set({ kind: "function", id: functionArn, paused: true });
      const paused = [await facts(pauses, functionArn), concurrency()];
      await pauses.set({ kind: "function", id: functionArn, paused: false });

      expect(before[0]?.warning).to.contain("Calls of a paused function fail");
      expect(paused).to.deep.equal([
        [
          ["Function it", true],
          ["Consumer it of work", false],
        ],
        0,
      ]);
      expect(concurrency()).to.equal(undefined);
    });

    it("gives a resumed function the reserved concurrency that the program declares", async () => {
      const pauses = await deployed({ reservedConcurrentExecutions: 3 });

      await pauses.set({ kind: "function", id: functionArn, paused: true });
      await pauses.set({ kind: "function", id: functionArn, paused: false });

      expect(concurrency()).to.equal(3);
    });

    it("keeps a function paused while its code is updated", async () => {
      const pauses = await deployed();
      await pauses.set({ kind: "function", id: functionArn, paused: true });

      const { declaration } = running.lambda.find("it");
      await running.lambda.update({ ...declaration, timeout: 7 });

      expect(await facts(pauses, functionArn)).to.deep.include(["Function it", true]);
    });

    it("refuses what doesn't exist", async () => {
      const pauses = await deployed();

      const id = "00000000-0000-4000-8000-000000000000";
      const mapping = await errorOf(pauses.set({ kind: "consumer", id, paused: true }));
      const rule = await errorOf(pauses.set({ kind: "rule", id: "none", paused: true }));

      expect(mapping.name).to.equal("ResourceNotFoundException");
      expect(rule.message).to.equal("none isn't a rule");
      expect(await pauses.at("arn:aws:sqs:us-east-1:000000000000:other")).to.deep.equal([]);
    });
  });

  for (const bus of ["orders", "default"])
    it(`pauses a rule of the bus ${bus}, which has to be confirmed`, async () => {
      const harness = new Harness();
      const { events } = harness;
      const running = new RunningEndpoint();
      await running.start([events], eventBridgeResources(events));
      const aws = new AwsClients(() => running.endpoint.url);
      if (bus !== "default") await running.declare("aws:cloudwatch/eventBus:EventBus", bus, {});
      const rule = await running.declare("aws:cloudwatch/eventRule:EventRule", "made", {
        eventBusName: bus,
        eventPattern: '{"source":["shop"]}',
      });
      const pauses = pausesOf(aws, [rule]);
      const id = String(rule.outputs.arn);
      const [before] = await pauses.at(id);

      await pauses.set({ kind: "rule", id, paused: true });
      const paused = await facts(pauses, id);
      await pauses.set({ kind: "rule", id, paused: false });
      const resumed = await facts(pauses, id);
      await aws.destroy();
      await running.stop();
      await harness.close();

      expect(before?.warning).to.contain("Only a replay brings them back.");
      expect(paused).to.deep.equal([["Rule made", true]]);
      expect(resumed).to.deep.equal([["Rule made", false]]);
    });
});
