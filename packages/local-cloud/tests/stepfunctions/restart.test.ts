import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { eventually } from "../endpoint/running-endpoint";
import { Harness, only, task } from "./harness";

describe("executions and the end of the local cloud", () => {
  let stateDirectory: string;
  let cloud: Harness;
  beforeEach(async () => {
    stateDirectory = mkdtempSync(join(tmpdir(), "journal-"));
    cloud = await started();
  });
  afterEach(async () => {
    await cloud.stop();
    rmSync(stateDirectory, { recursive: true, force: true, maxRetries: 10 });
  });

  const started = async (): Promise<Harness> => {
    const fresh = new Harness({ stateDirectory });
    await fresh.start();
    return fresh;
  };
  const start = async (machine: string, name: string): Promise<string> => {
    const command = new StartExecutionCommand({ stateMachineArn: machine, name, input: '{"orderId":"1"}' });
    return String((await cloud.sdk().send(command)).executionArn);
  };

  it("lets executions in progress end before it stops", async () => {
    let finish: (value: unknown) => void = () => {};
    cloud.functions.charge = () => new Promise((resolve) => (finish = resolve));
    const machine = await cloud.machine(only(task("charge")));
    const executionArn = await start(machine, "order-1");
    await eventually(async () => (cloud.invoked.length > 0 ? true : undefined));

    const stopped = cloud.service.stop();
    finish({ paid: true });
    await stopped;

    expect(cloud.service.executions.get(executionArn).status).to.equal("SUCCEEDED");
    expect(readFileSync(join(stateDirectory, "executions.jsonl"), "utf8")).to.equal("");
  });

  it("starts executions that were in progress again, from their input, after the process was killed", async () => {
    cloud.functions.charge = () => new Promise(() => {});
    const executionArn = await start(await cloud.machine(only(task("charge"))), "order-1");
    const killed = cloud;

    cloud = await started();
    cloud.functions.charge = () => ({ paid: true });
    await cloud.machine(only(task("charge")));
    cloud.service.resume();

    const ended = await cloud.ended(executionArn);
    expect(ended).to.include({ status: "SUCCEEDED", name: "order-1", input: '{"orderId":"1"}' });
    killed.service.executions.get(executionArn).stop(undefined, undefined);
    await killed.stop();
  });

  it("starts nothing again that has ended", async () => {
    cloud.functions.charge = () => ({ paid: true });
    await cloud.ended(await start(await cloud.machine(only(task("charge"))), "order-1"));
    await cloud.stop();

    cloud = await started();
    await cloud.machine(only(task("charge")));
    cloud.service.resume();

    expect(cloud.service.executions.running).to.equal(0);
  });

  it("reads a journal whose last line was cut off", async () => {
    await cloud.stop();
    appendFileSync(join(stateDirectory, "executions.jsonl"), '{"started":{"arn":"arn:aws:st');

    cloud = await started();

    expect(cloud.service.health().status).to.equal("ok");
  });
});
