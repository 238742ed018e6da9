import { expect } from "chai";
import { archiveOf, textAsset } from "../../src/assets";
import { InspectorClient } from "../../src/testing/inspector-client";
import { eventually } from "../endpoint/running-endpoint";
import { RunningLambda } from "./running-lambda";

const code = (greeting: string): string => `exports.handler = async ({ name }) => {
  const greeting = "${greeting} " + name;
  console.log(greeting);
  return { greeting, hour: new Date().getUTCHours(), left: process.env.AWS_LAMBDA_FUNCTION_NAME };
};
`;

describe("Lambda: debugging a function", function () {
  this.timeout(90_000);
  let running: RunningLambda;
  let addresses: string[];
  let clients: InspectorClient[];
  beforeEach(async () => {
    running = new RunningLambda();
    addresses = [];
    clients = [];
    await running.start();
    await running.deploy("it", code("hello"), { timeout: 1 });
  });
  afterEach(async () => {
    await running.stop();
    for (const client of clients) client.close();
  });

  const debug = (withSourceMap = async (text: string) => text) =>
    running.lambda.debug("it", { listening: (url) => addresses.push(url), withSourceMap });
  /** Attaches to the instance number `count`. */
  const attached = async (count: number): Promise<InspectorClient> => {
    const client = new InspectorClient(await eventually(async () => addresses[count - 1], 60_000));
    clients.push(client);
    await client.send("Debugger.enable");
    return client;
  };
  const breakAt = (client: InspectorClient, lineNumber: number) =>
    client.send("Debugger.setBreakpointByUrl", { urlRegex: "index\\.js$", lineNumber });

  it("stops at a breakpoint for longer than the function may run, and goes on", async () => {
    await debug();
    const client = await attached(1);
    await breakAt(client, 2);

    const outcome = running.lambda.invoke("it", { name: "Ada" });
    const { callFrames } = await client.event("Debugger.paused");
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await client.send("Debugger.resume");

    expect(callFrames).to.have.nested.property("[0].location.lineNumber", 2);
    expect(await outcome).to.have.nested.property("payload.greeting", "hello Ada");
    expect(running.linesOf("it")).to.deep.equal(["hello Ada"]);
  });

  it("runs one event after another in one process, with the environment and the clock of the cloud", async () => {
    await debug();
    await running.clock.advance(5 * 3_600_000);

    const outcomes = await Promise.all(["A", "B", "C"].map((name) => running.lambda.invoke("it", { name })));

    const hour = new Date(running.clock.now()).getUTCHours();
    expect(outcomes.map((one) => "payload" in one && one.payload)).to.deep.equal(
      ["A", "B", "C"].map((name) => ({ greeting: `hello ${name}`, hour, left: "it" })),
    );
    expect(addresses).to.have.length(1);
  });

  it("shows the debugger a source map", async () => {
    await debug(async (text) => `${text}//# sourceMappingURL=data:application/json;base64,e30=\n`);
    const client = await attached(1);

    const { sourceMapURL } = await client.event("Debugger.scriptParsed", ({ url }) =>
      String(url).endsWith("index.js"),
    );

    expect(sourceMapURL).to.equal("data:application/json;base64,e30=");
  });

  it("has a debugger for updated code, too", async () => {
    await debug();
    await running.lambda.invoke("it", { name: "Ada" });
    const { declaration } = running.lambda.find("it");

    await running.lambda.update({
      ...declaration,
      code: archiveOf({ "index.js": textAsset(code("goodbye")) }),
    });
    const client = await attached(2);
    const outcome = await running.lambda.invoke("it", { name: "Ada" });

    expect(await client.send("Runtime.evaluate", { expression: "1 + 1" })).to.have.nested.property(
      "result.value",
      2,
    );
    expect(outcome).to.have.nested.property("payload.greeting", "goodbye Ada");
  });

  it("doesn't keep the cloud from stopping at a breakpoint", async () => {
    await debug();
    const client = await attached(1);
    await breakAt(client, 2);
    const outcome = running.lambda.invoke("it", { name: "Ada" });
    await client.event("Debugger.paused");

    await running.lambda.stop();

    expect(await outcome).to.have.nested.property("fault.errorType", "Runtime.ExitError");
  });

  it("reports a process that ends, and begins another", async () => {
    await running.deploy(
      "ends",
      "exports.handler = async ({ how }) => how === 'exit' ? process.exit(3) : 'well';",
    );
    await running.lambda.debug("ends", { listening: (url) => addresses.push(url) });

    const ended = await running.lambda.invoke("ends", { how: "exit" });
    const next = await running.lambda.invoke("ends", {});

    expect(JSON.stringify(ended)).to.contain("exit status 3");
    expect(next).to.have.property("payload", "well");
  });
});
