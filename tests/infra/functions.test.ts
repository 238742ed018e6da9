import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import * as z from "zod";
import { openApi } from "../../handlers/openapi/document";
import { lambdaContext } from "../factories/lambda-context";
import { type Deployment, defaultDeployment, deploy, type Registered } from "./deploy";
import { handlerOf } from "./load-bundle";
import { statementsOf } from "./policies";

const functionType = "aws:lambda/function:Function";

/** Kilobytes, gzipped, that a bundle may have: a dependency that slips in shows here. */
const budgets: Readonly<Record<string, number>> = {
  authorize: 120,
  "open-pages": 60,
  "cancel-order": 120,
  "publish-events": 120,
  inventory: 120,
  "claim-order": 120,
  "charge-order": 120,
  "ship-order": 120,
  "fail-payment": 120,
  "fail-shipping": 120,
  "refund-order": 120,
  queries: 120,
  // Groq's client.
  "create-order": 140,
  notifier: 155,
};

const filesOf = async ({ inputs }: Registered): Promise<Record<string, string>> => {
  const archive = z.instanceof(pulumi.asset.AssetArchive).parse(inputs.code);
  const files: Record<string, string> = {};
  for (const [name, asset] of Object.entries(await archive.assets))
    files[name] =
      asset instanceof pulumi.asset.FileAsset
        ? await readFile(await asset.path, "utf8")
        : await z.instanceof(pulumi.asset.StringAsset).parse(asset).text;
  return files;
};

describe("functions", () => {
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
        loggingConfig: { logFormat: "JSON", logGroup: `/aws/lambda/orderflow-test-${name}` },
      });
    }
  });

  it("are deployed as one file and its source map (the viewer's files beside it), within their size budgets", async () => {
    const functions = stack.all(functionType);

    expect(functions.map(({ name }) => name)).to.have.members(Object.keys(budgets));
    for (const one of functions) {
      const files = await filesOf(one);
      const viewer = one.name === "open-pages" ? ["swagger-ui-bundle.js", "swagger-ui.css"] : [];
      expect(Object.keys(files)).to.have.members(["index.js", "index.js.map", ...viewer]);
      expect(gzipSync(files["index.js"] ?? "", { level: 9 }).length / 1024, one.name).to.be.below(
        budgets[one.name] ?? 0,
      );
    }
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
    const again = await deploy({}, { groqApiKey: "gsk_TOP_SECRET" });

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

  describe("permissions", () => {
    // Those of the state machine are looked at where it is.
    const roles = () =>
      stack
        .all("aws:iam/role:Role")
        .filter(({ inputs }) => z.string().parse(inputs.assumeRolePolicy).includes("lambda.amazonaws.com"));

    const policies = () => stack.all("aws:iam/rolePolicy:RolePolicy");

    const inline = ({ inputs }: Registered) =>
      policies()
        .filter((policy) => policy.inputs.role === inputs.name)
        .flatMap((policy) => statementsOf(policy.inputs.policy));

    it("come by one inline policy a function and no managed one", () => {
      expect(roles()).to.have.length(stack.all(functionType).length);
      for (const { inputs } of roles()) {
        expect(policies().filter((policy) => policy.inputs.role === inputs.name)).to.have.length(1);
        expect(inputs).not.to.have.property("managedPolicyArns");
      }
      expect(stack.all("aws:iam/rolePolicyAttachment:RolePolicyAttachment")).to.deep.equal([]);
    });

    it("name exact actions on exact ARNs; only X-Ray, which has no resources, gets a star", () => {
      for (const role of roles())
        for (const { Action, Resource } of inline(role)) {
          expect(Action.join()).not.to.contain("*");
          if (Action.every((action) => action.startsWith("xray:"))) continue;
          for (const arn of Resource)
            expect(arn, role.name).to.match(/^arn:aws:[a-z]+:us-east-1:\d{12}:[^*]+(:\*|\/stream\/\*)?$/);
        }
    });

    it("are the ones that each function needs", () => {
      const actions = Object.fromEntries(
        roles().map((role) => [
          role.name,
          inline(role)
            .flatMap(({ Action }) => Action)
            .filter((action) => !/^(logs|xray):/.test(action))
            .sort(),
        ]),
      );

      expect(actions).to.deep.equal({
        authorize: ["dynamodb:GetItem", "dynamodb:UpdateItem"],
        "open-pages": [],
        "create-order": [
          "dynamodb:BatchGetItem",
          "dynamodb:GetItem",
          "dynamodb:PutItem",
          "dynamodb:UpdateItem",
          "ssm:GetParameter",
        ],
        queries: [
          "dynamodb:GetItem",
          "dynamodb:Query",
          "dynamodb:Scan",
          "dynamodb:UpdateItem",
          "ssm:GetParameter",
        ],
        "cancel-order": ["dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:UpdateItem"],
        "publish-events": [
          "dynamodb:DescribeStream",
          "dynamodb:GetRecords",
          "dynamodb:GetShardIterator",
          "dynamodb:ListStreams",
          "events:PutEvents",
          "sqs:SendMessage",
        ],
        inventory: [
          "dynamodb:GetItem",
          "dynamodb:UpdateItem",
          "dynamodb:UpdateItem",
          "sqs:DeleteMessage",
          "sqs:GetQueueAttributes",
          "sqs:ReceiveMessage",
        ],
        "claim-order": ["dynamodb:GetItem", "dynamodb:UpdateItem"],
        "charge-order": [
          "dynamodb:GetItem",
          "dynamodb:GetItem",
          "dynamodb:UpdateItem",
          "dynamodb:UpdateItem",
        ],
        "ship-order": ["dynamodb:GetItem", "dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:UpdateItem"],
        "fail-payment": [
          "dynamodb:GetItem",
          "dynamodb:UpdateItem",
          "dynamodb:UpdateItem",
          "dynamodb:UpdateItem",
        ],
        "fail-shipping": ["dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:UpdateItem"],
        "refund-order": [
          "dynamodb:GetItem",
          "dynamodb:UpdateItem",
          "dynamodb:UpdateItem",
          "dynamodb:UpdateItem",
        ],
        notifier: [
          "dynamodb:DeleteItem",
          "dynamodb:PutItem",
          "dynamodb:UpdateItem",
          "ses:SendEmail",
          "sqs:DeleteMessage",
          "sqs:GetQueueAttributes",
          "sqs:ReceiveMessage",
          "ssm:GetParameter",
        ],
      });
    });

    it("limit publishing to the bus's own source and detail-types", () => {
      const role = stack.one("aws:iam/role:Role", "publish-events");
      const publishing = inline(role).find(({ Action }) => Action.includes("events:PutEvents"));

      expect(publishing?.Condition?.["ForAllValues:StringEquals"]).to.deep.equal({
        "events:source": "orderflow.orders",
      });
      expect(publishing?.Condition?.Null).to.deep.equal({ "events:source": "false" });
      expect(publishing?.Condition?.StringEquals?.["events:detail-type"]).to.have.length(9);
    });

    it("limit e-mail to the configured sender", () => {
      const role = stack.one("aws:iam/role:Role", "notifier");
      const sending = inline(role).find(({ Action }) => Action.includes("ses:SendEmail"));

      expect(sending?.Condition).to.deep.equal({ StringEquals: { "ses:FromAddress": "orders@example.com" } });
    });
  });
});
