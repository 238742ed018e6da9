import { fork } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { LocalCloud } from "../../src/cloud";
import type { ProgramObserver } from "../../src/deployment/deployment";
import { ProgramEnded } from "../../src/program/program-process";
import { quietSettings } from "../quiet-settings";

const directory = join(__dirname, "programs");

describe("deploying a program", function () {
  this.timeout(180_000);
  let state: string;
  let cloud: LocalCloud;
  let actions: string[];
  let lines: string[];
  before(async () => {
    state = await mkdtemp(join(tmpdir(), "local-cloud-"));
    cloud = new LocalCloud(quietSettings(join(state, "cloud")));
    await cloud.start();
  });
  after(async () => {
    await cloud.stop();
    await rm(state, { recursive: true, force: true, maxRetries: 10 });
  });
  beforeEach(() => {
    actions = [];
    lines = [];
  });

  const observer: ProgramObserver = {
    declared: () => {},
    finished: (_, name, __, action) => actions.push(`${action} ${name}`),
    line: (text) => lines.push(text),
  };
  const deploy = (main: string, values: Record<string, string> = {}, project = "shop") => {
    const settings = Object.entries(values).map(([key, value]) => [`${project}:${key}`, value]);
    const config = { project, stack: "local", values: Object.fromEntries(settings), secretKeys: [] };
    return cloud.deploy({ directory, main }, config, observer);
  };
  const invoke = async (FunctionName: string): Promise<unknown> => {
    const client = new LambdaClient({
      endpoint: cloud.awsEndpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "operator", secretAccessKey: "operator" },
    });
    const { Payload = new Uint8Array() } = await client.send(new InvokeCommand({ FunctionName }));
    client.destroy();
    return JSON.parse(Buffer.from(Payload).toString("utf8"));
  };
  const rejection = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => expect.fail("expected a rejection"),
      (error: unknown) => error,
    );

  it("creates what it declares, in its own directory, and shows what it writes", async () => {
    const outputs = await deploy("shop");

    expect(outputs).to.include({ functionName: "greeter", secret: "shh", directory });
    expect(outputs.queueUrl).to.equal(`${cloud.awsEndpoint}/000000000000/orders`);
    expect(actions).to.have.members(["created orders", "created role", "created greeter"]);
    expect(lines).to.include("the shop is declared");
    expect(await invoke("greeter")).to.equal("hello");
  });

  it("changes nothing when it is deployed again as it is", async () => {
    await deploy("shop");

    expect(actions).to.have.members(["unchanged orders", "unchanged role", "unchanged greeter"]);
  });

  it("updates what changed, creates what is new, and deletes what isn't declared any more", async () => {
    await deploy("shop", { greeting: "good morning", more: "true" });
    const forth = [...actions];
    const greeting = await invoke("greeter");

    actions.length = 0;
    await deploy("shop", { delay: "3" });

    expect(forth).to.have.members(["unchanged orders", "unchanged role", "updated greeter", "created more"]);
    expect(greeting).to.equal("good morning");
    expect(actions).to.have.members(["updated orders", "unchanged role", "updated greeter", "deleted more"]);
    expect(await invoke("greeter")).to.equal("hello");
  });

  it("keeps the stacks of different programs apart", async () => {
    await deploy("shop");
    actions.length = 0;

    const error = await rejection(deploy("shop", { delay: "5" }, "other"));

    expect(String(error)).to.contain("Exist");
    expect(actions.filter((action) => action.startsWith("deleted"))).to.deep.equal([]);
  });

  it("rejects with the program's own error, an instance of its class, with the place of the mistake", async () => {
    const error = await rejection(deploy("throwing", {}, "throwing"));

    expect(error).to.be.instanceOf(RangeError);
    expect(error).to.have.property("message", "limits: nothing is set");
    expect(error).to.have.property("stack").that.contains("throwing.ts:3");
  });

  it("rejects when the program ends its process", async () => {
    const error = await rejection(deploy("ending", {}, "ending"));

    expect(error).to.be.instanceOf(ProgramEnded);
    expect(String(error)).to.contain("exit code 3");
  });

  it("rejects when there is no such program", async () => {
    const error = await rejection(deploy("nowhere", {}, "nowhere"));

    expect(String(error)).to.contain("nowhere");
  });

  it("leaves no process behind, and ends the one of a program when the cloud stops", async () => {
    const file = join(state, "pid");
    const other = new LocalCloud(quietSettings(join(state, "other")));
    await other.start();
    const config = { project: "p", stack: "s", values: { "p:file": file }, secretKeys: [] };
    const deploying = rejection(other.deploy({ directory, main: "endless" }, config, observer));
    const pid = Number(await until(() => readFile(file, "utf8").catch(() => "")));

    await other.stop();

    expect(await deploying).to.be.instanceOf(ProgramEnded);
    expect(() => process.kill(pid, 0)).to.throw("ESRCH");
  });

  it("leaves no process behind when the cloud is killed", async () => {
    const file = join(state, "pid-of-orphan");
    const parent = fork(join(__dirname, "killed-cloud.ts"), [directory, file, join(state, "killed")], {
      execArgv: ["-r", require.resolve("../../typescript.cjs")],
      stdio: "ignore",
    });
    const pid = Number(await until(() => readFile(file, "utf8").catch(() => "")));

    parent.kill("SIGKILL");

    await until(async () => (isRunning(pid) ? "" : "it is gone"));
  });

  it("deletes everything that a stack has", async () => {
    await deploy("shop");
    actions.length = 0;

    await cloud.destroy({ project: "shop", stack: "local", values: {}, secretKeys: [] }, observer);

    expect(actions).to.have.members(["deleted orders", "deleted role", "deleted greeter"]);
    expect(actions.indexOf("deleted greeter")).to.be.lessThan(actions.indexOf("deleted role"));
  });
});

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** Asks until there is an answer, or 60 seconds are over. */
const until = async (ask: () => Promise<string>): Promise<string> => {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const answer = await ask();
    if (answer !== "") return answer;
    if (Date.now() > deadline) throw new Error("it didn't happen within 60 seconds");
    await delay(20);
  }
};
