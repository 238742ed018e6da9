import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { expect } from "chai";
import { BundleError, bundle } from "../../infra/bundle";
import { handlerOf } from "./load-bundle";
import { OtherCheckout } from "./other-checkout";

const rejection = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => expect.fail("expected a rejection"),
    (error: unknown) => error,
  );

describe("bundling a closure", () => {
  it("refuses code that would need the deployment engine at run time, naming it", async () => {
    const error = await rejection(bundle("greedy", 'exports.handler = () => require("@pulumi/pulumi");'));

    expect(error).to.be.instanceOf(BundleError);
    expect(String(error)).to.contain("greedy").and.contain("@pulumi/pulumi");
  });

  it("makes one minified file that knows handlers by their internal names", async () => {
    const { code, sourceMap } = await bundle(
      "open-pages",
      'exports.handler = () => import("#handlers/entry/open-pages");',
    );

    expect(code).to.contain("module.exports");
    expect(JSON.parse(sourceMap).sources.join()).to.contain("handlers/entry/open-pages.ts");
  });

  it("makes the same bytes in another checkout, so that no function is deployed again from there", async () => {
    const text = 'exports.handler = () => import("#handlers/entry/cancel-order");';
    const elsewhere = new OtherCheckout();
    try {
      const other: { bundle: typeof bundle } = require(join(elsewhere.directory, "infra/bundle.ts"));

      const { code } = await other.bundle("cancel-order", text);

      expect(code).to.equal((await bundle("cancel-order", text)).code);
    } finally {
      elsewhere.remove();
    }
  });

  it("makes what settings don't change once for all of them", async () => {
    const withSetting = (setting: string) =>
      bundle(
        "open-pages",
        `exports.handler = () => import("#handlers/entry/open-pages").then((m) => [typeof m.openPages, "${setting}"]);`,
      );

    const [one, other] = await Promise.all([withSetting("setting-1"), withSetting("setting-2")]);

    expect(await handlerOf(one.code)()).to.deep.equal(["function", "setting-1"]);
    expect(await handlerOf(other.code)()).to.deep.equal(["function", "setting-2"]);
    expect(one.code.replace("setting-1", "setting-2")).to.equal(other.code);
    expect(one.sourceMap).to.equal(other.sourceMap);
  });

  it("leaves out code that can't be reached, and says so if it is reached after all", async () => {
    const { code } = await bundle(
      "lost",
      'exports.handler = () => require("aws-xray-sdk-core").captureAWS({});',
    );

    expect(handlerOf(code)).to.throw("infra/unreachable-code.ts");
  });

  it("keeps what describes schemas as JSON Schema for those who ask for it", async () => {
    const { code } = await bundle(
      "describing",
      'exports.handler = () => { const z = require("zod"); return z.toJSONSchema(z.object({ a: z.string() })); };',
    );

    expect(handlerOf(code)()).to.deep.include({ type: "object", required: ["a"] });
  });

  describe("with a client of AWS", () => {
    let server: Server;
    let answer: Record<string, unknown>;

    before(async () => {
      server = createServer((_, response) => {
        response.writeHead(400, { "content-type": "application/x-amz-json-1.0" });
        response.end(JSON.stringify(answer));
      });
      await once(server.listen(0, "127.0.0.1"), "listening");
    });

    after(() => {
      server.closeAllConnections();
      server.close();
    });

    const failureOf = async (name: string, client: string, command: string) => {
      const { code } = await bundle(
        name,
        `exports.handler = async (settings) => {
          const sdk = require("@aws-sdk/${client}");
          const error = await new sdk.${command}.catch((error) => error);
          return { name: error.name, message: error.message, item: error.Item,
            isGeneral: error instanceof (sdk.DynamoDBServiceException ?? sdk.SSMServiceException),
            isConditional: sdk.ConditionalCheckFailedException && error instanceof sdk.ConditionalCheckFailedException };
        };`,
      );
      const address = server.address();
      const port = typeof address === "object" ? address?.port : undefined;
      const credentials = { accessKeyId: "a", secretAccessKey: "b" };
      return handlerOf(code)({
        endpoint: `http://127.0.0.1:${port}`,
        region: "us-east-1",
        credentials,
        maxAttempts: 1,
      });
    };

    const getItem =
      'DynamoDBClient(settings).send(new sdk.GetItemCommand({ TableName: "orders", Key: { orderId: { S: "1" } } }))';
    const getParameter = 'SSMClient(settings).send(new sdk.GetParameterCommand({ Name: "secret" }))';

    it("throws errors by name and message, known by class or not", async () => {
      answer = { __type: "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", message: "No table" };
      const table = await failureOf("unknown-table", "client-dynamodb", getItem);
      answer = { __type: "ParameterNotFound", message: "No parameter" };
      const parameter = await failureOf("unknown-parameter", "client-ssm", getParameter);

      expect(table).to.include({ name: "ResourceNotFoundException", message: "No table", isGeneral: true });
      expect(parameter).to.include({ name: "ParameterNotFound", message: "No parameter", isGeneral: true });
    });

    it("throws those that handlers ask for by class as such, with what they tell", async () => {
      answer = {
        __type: "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
        message: "The conditional request failed",
        Item: { orderId: { S: "1" } },
      };

      const error = await failureOf("condition", "client-dynamodb", getItem);

      expect(error).to.deep.include({ isConditional: true, isGeneral: true, item: { orderId: { S: "1" } } });
    });
  });
});
