import { expect } from "chai";
import * as z from "zod";
import { schemasResources } from "../../src/schemas/resources";
import { SchemasService } from "../../src/schemas/schemas";
import { type Credentials, errorOf, operator, RunningEndpoint } from "../endpoint/running-endpoint";

const registry = "aws:schemas/registry:Registry";
const schema = "aws:schemas/schema:Schema";
const content = JSON.stringify({ type: "object" });
const name = "shop.orders@OrderCreated";

const answer = z.looseObject({
  __type: z.string().optional(),
  message: z.string().optional(),
  Registries: z.array(z.unknown()).optional(),
  Schemas: z.array(z.unknown()).optional(),
});

describe("EventBridge schemas", () => {
  let running: RunningEndpoint;
  beforeEach(async () => {
    const schemas = new SchemasService();
    running = new RunningEndpoint();
    await running.start([schemas], schemasResources(schemas));
    await running.declare(registry, "orders", { description: "Events of orders" });
  });
  afterEach(() => running.stop());

  const declare = (inputs: Record<string, unknown> = {}) =>
    running.declare(schema, "created", {
      registryName: "orders",
      name,
      type: "JSONSchemaDraft4",
      content,
      ...inputs,
    });

  /** As the SDK asks: the service is told by the signature's scope. */
  const get = async (path: string, { accessKeyId }: Credentials = operator) => {
    const scope = `${accessKeyId}/20260301/us-east-1/schemas/aws4_request`;
    const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
    const response = await fetch(`${running.endpoint.url}${path}`, { headers: { authorization } });
    return { status: response.status, body: answer.parse(await response.json()) };
  };

  it("have the ids and ARNs of the AWS provider", async () => {
    const { id, outputs } = await declare();

    expect(id).to.equal(`${name}/orders`);
    expect(outputs).to.include({
      arn: `arn:aws:schemas:us-east-1:000000000000:schema/orders/${name}`,
      version: "1",
    });
  });

  it("are listed and described over REST", async () => {
    await declare();

    const registries = await get("/v1/registries");
    const one = await get("/v1/registries/name/orders");
    const list = await get("/v1/registries/name/orders/schemas?limit=10");
    const described = await get(`/v1/registries/name/orders/schemas/name/${encodeURIComponent(name)}`);

    expect(registries.body.Registries).to.have.length(1);
    expect(one.body).to.include({ RegistryName: "orders", Description: "Events of orders" });
    expect(list.body.Schemas?.[0]).to.include({ SchemaName: name, VersionCount: 1 });
    expect(described.body).to.include({ SchemaName: name, Type: "JSONSchemaDraft4", Content: content });
  });

  it("answer 404 for what doesn't exist, and name what isn't supported", async () => {
    const noRegistry = await get("/v1/registries/name/none");
    const noSchema = await get("/v1/registries/name/orders/schemas/name/none");
    const discoverers = await get("/v1/discoverers");

    expect(noRegistry).to.deep.include({ status: 404 });
    expect(noRegistry.body.__type).to.equal("NotFoundException");
    expect(noSchema.body.message).to.contain("none");
    expect(discoverers.body.__type).to.equal("NotImplemented");
    expect(discoverers.body.message).to.contain("/v1/discoverers");
  });

  it("are read by who may", async () => {
    await declare();
    const reader = running.roleThatMay({
      Action: "schemas:DescribeSchema",
      Resource: `arn:aws:schemas:*:*:schema/orders/*`,
    });

    const allowed = await get(`/v1/registries/name/orders/schemas/name/${name}`, reader);
    const refused = await get("/v1/registries/name/orders", reader);

    expect(allowed.status).to.equal(200);
    expect(refused.body.__type).to.equal("AccessDeniedException");
    expect(refused.body.message).to.contain("schemas:DescribeRegistry");
  });

  const json = (content: unknown) => ({ content: JSON.stringify(content) });
  const openApi = { openapi: "3.0.3", info: { title: "Orders", version: "1" }, paths: {} };
  for (const [what, inputs, words] of [
    ["content that isn't JSON", { content: "type: object" }, "The schema content is not valid: SyntaxError"],
    ["content that is no object", json([]), "The schema content is not valid"],
    ["content that is too long", json({ description: "a".repeat(100_000) }), "at 'content'"],
    [
      "another kind of schema",
      { type: "Avro" },
      "Member must satisfy enum value set: [OpenApi3, JSONSchemaDraft4]",
    ],
    ["a name with a slash", { name: "a/b" }, "at 'schemaName'"],
    [
      "a schema of a later draft",
      json({ $schema: "https://json-schema.org/draft/2020-12/schema" }),
      "at /$schema",
    ],
    [
      "a bound of a later draft",
      json({ properties: { a: { exclusiveMinimum: 0 } } }),
      "at /properties/a/exclusiveMinimum",
    ],
    ["a type that doesn't exist", json({ items: { type: "text" } }), "at /items"],
    ["an empty list of what is required", json({ required: [] }), "at /required"],
    [
      "an OpenAPI document of another version",
      { type: "OpenApi3", ...json({ ...openApi, openapi: "2.0" }) },
      "at /openapi",
    ],
    [
      "an OpenAPI document without paths",
      { type: "OpenApi3", ...json({ ...openApi, paths: undefined }) },
      "at /paths",
    ],
  ] as const)
    it(`refuse ${what}`, async () => {
      const error = await errorOf(declare({ ...inputs }));

      expect(error.name).to.equal("BadRequestException");
      expect(error.message).to.contain(words);
    });

  it("take an OpenAPI document", async () => {
    await declare({ type: "OpenApi3", ...json(openApi) });
  });

  it("refuse a registry that doesn't exist, and the same schema twice", async () => {
    await declare();

    expect((await errorOf(declare())).name).to.equal("ConflictException");
    expect((await errorOf(declare({ registryName: "none" }))).name).to.equal("NotFoundException");
  });
});
