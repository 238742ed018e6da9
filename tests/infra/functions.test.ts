import { gzipSync } from "node:zlib";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { openApi } from "../../handlers/openapi/document";
import { lambdaContext } from "../factories/lambda-context";
import { type Deployment, defaultDeployment, deploy, deployAgain } from "./deploy";
import { handlerOf } from "./load-bundle";
import { assetsOf, filesOf } from "./packages";

const functionType = "aws:lambda/function:Function";

/** Kilobytes, gzipped, that a bundle may have: a dependency that slips in shows here. */
const budget = 120;
const otherBudgets: Readonly<Record<string, number>> = {
  // It has every route in it, so that it knows which methods a path takes.
  "open-pages": 65,
  // Groq's client.
  "create-order": 142,
  notifier: 155,
};

describe("functions", () => {
  it("and the state machine aren't traced where the stack says so", async () => {
    const untraced = await deploy({ tracing: "false" });

    for (const { inputs } of untraced.all(functionType))
      expect(inputs.tracingConfig).to.deep.equal({ mode: "PassThrough" });
    expect(untraced.one("aws:sfn/stateMachine:StateMachine", "fulfilment").inputs).to.deep.include({
      tracingConfiguration: { enabled: false },
    });
  });

  let stack: Deployment;

  before(async () => {
    stack = await defaultDeployment();
  });

  it("run on the newest Node.js of Lambda, on ARM, traced, and log JSON to a group of their own", () => {
    for (const { name, inputs } of stack.all(functionType)) {
      expect(inputs).to.deep.include({
        runtime: "nodejs24.x",
        architectures: ["arm64"],
        tracingConfig: { mode: "Active" },
        loggingConfig: {
          logFormat: "JSON",
          applicationLogLevel: "INFO",
          systemLogLevel: "WARN",
          logGroup: `/aws/lambda/orderflow-test-${name}`,
        },
      });
    }
  });

  it("are deployed as one file (the viewer's files beside it), within their size budgets", async () => {
    for (const one of stack.all(functionType)) {
      const files = await filesOf(one);
      const viewer = one.name === "open-pages" ? ["swagger-ui-bundle.js", "swagger-ui.css"] : [];
      expect(Object.keys(files)).to.have.members(["index.js", ...viewer]);
      expect(gzipSync(files["index.js"] ?? "", { level: 9 }).length / 1024, one.name).to.be.below(
        otherBudgets[one.name] ?? budget,
      );
    }
  });

  it("are files to Pulumi, whose state would hold a text twice", async () => {
    for (const one of stack.all(functionType))
      for (const [name, asset] of Object.entries(await assetsOf(one)))
        expect(asset, `${one.name} ${name}`).to.be.instanceOf(pulumi.asset.FileAsset);
  });

  it("carry nothing of the deployment engine, no secret, and no path of the machine that built them", async () => {
    for (const one of stack.all(functionType)) {
      const text = Object.values(await filesOf(one)).join("\n");

      expect(text).not.to.contain("@pulumi/");
      expect(text).not.to.contain("TOP_SECRET").and.not.to.contain("TOP-SECRET");
      expect(text).not.to.contain(process.cwd());
    }
  });

  it("have the same bytes whenever they are built from the same sources", async () => {
    const again = await deployAgain({}, { groqApiKey: "gsk_TOP_SECRET" });

    for (const one of stack.all(functionType))
      expect(await filesOf(again.one(functionType, one.name)), one.name).to.deep.equal(await filesOf(one));
  });

  it("load and answer when they are invoked as deployed", async () => {
    const { "index.js": openPages = "" } = await filesOf(stack.one(functionType, "open-pages"));
    const { "index.js": authorize = "" } = await filesOf(stack.one(functionType, "authorize"));
    const event = { routeKey: "GET /health", headers: {}, requestContext: { http: {} } };

    const answer = await handlerOf(openPages)(event, lambdaContext());
    const contract = await handlerOf(openPages)({ ...event, routeKey: "GET /openapi.json" }, lambdaContext());
    const decision = await handlerOf(authorize)({ headers: { "x-api-key": "ofk_wrong" } }, lambdaContext());

    expect(answer).to.deep.include({ statusCode: 200 });
    expect(contract).to.deep.include({ statusCode: 200, body: JSON.stringify(openApi()) });
    expect(decision).to.deep.include({ isAuthorized: false });
  });

  it("each load", async () => {
    for (const one of stack.all(functionType)) {
      const { "index.js": code = "" } = await filesOf(one);
      expect(() => handlerOf(code), one.name).not.to.throw();
    }
  });
});
