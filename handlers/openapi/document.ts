import * as z from "zod";
import type { ProblemCode } from "../http/problem";
import { type RouteKey, routeKeys, routes } from "../http/routes";
import { type Operation, operations } from "./operations";
import { documentedProblem, problemName } from "./problems";
import { headers, responsesOf } from "./responses";
import { inlineSchema, namedSchemas, refTo } from "./schemas";
import { securityScheme } from "./security-scheme";

/** The contract of the API: OpenAPI 3.1, generated from the schemas of the handlers' requests and responses. */
export const openApi = (): Record<string, unknown> => ({
  openapi: "3.1.1",
  info: {
    title: "orderflow",
    version: "1.0.0",
    summary: "Place orders, and follow them until they are shipped.",
    description: [
      "Amounts are integers of minor units (cents for USD). Errors are RFC 9457 problem details with a stable `type`;",
      'where the gateway answers by itself (401, 403, and the 429 and 503 of its own), the body is `{"message": …}`.',
      "Every response of ours has `x-correlation-id`: the request's, if it consists of 1 to 128 letters, digits and `._:-`.",
    ].join("\n"),
    license: { name: "Apache-2.0", identifier: "Apache-2.0" },
  },
  servers: [{ url: "/" }],
  tags: [{ name: "Orders" }, { name: "Catalogue" }, { name: "API" }],
  paths: paths(),
  components: {
    securitySchemes: {
      [securityScheme]: {
        type: "apiKey",
        in: "header",
        name: "x-api-key",
        description: "A client's key, `ofk_…`. Its scopes determine what it may do.",
      },
    },
    headers,
    schemas: schemas(),
  },
});

const entries = (): [RouteKey, Operation][] => routeKeys.map((key) => [key, operations[key]]);

const paths = () => {
  const found: Record<string, Record<string, unknown>> = {};
  for (const [key, operation] of entries()) {
    const [method = "", path = ""] = key.split(" ");
    found[path] = { ...found[path], [method.toLowerCase()]: describe(key, operation) };
  }
  return found;
};

const describe = (key: RouteKey, operation: Operation) => {
  const access = routes[key];
  const { operationId, summary, description } = operation;
  return {
    operationId,
    tags: [tagOf(key)],
    summary,
    ...(description ? { description } : {}),
    security: access === "everyone" ? [] : access.map((scope) => ({ [securityScheme]: [scope] })),
    parameters: parametersOf(operation),
    ...(operation.body ? { requestBody: requestBody(operation.body) } : {}),
    responses: responsesOf(operation, { keyed: access !== "everyone" }),
  };
};

const tagOf = (key: RouteKey): string =>
  key.includes("/orders") ? "Orders" : key.includes("/products") ? "Catalogue" : "API";

const correlation = z.object({
  // Any value is accepted, so there is no pattern: an invalid tracing id must not make an order fail.
  "x-correlation-id": z.string().optional().meta({
    description:
      "Follows the request through events, e-mails and logs. If it is missing, or doesn't consist of 1 to 128 letters, digits and `._:-`, a new one is made.",
  }),
});

const parametersOf = ({ path, query, headers: own }: Operation) => [
  ...parametersIn("path", path),
  ...parametersIn("query", query),
  ...parametersIn("header", own),
  ...parametersIn("header", correlation),
];

const parametersIn = (place: "path" | "query" | "header", parameters: z.ZodObject | undefined) => {
  if (parameters === undefined) return [];
  return Object.entries(parameters.shape).map(([name, parameter]) => {
    const schema = z.instanceof(z.ZodType).parse(parameter);
    const { description, ...own } = inlineSchema(schema, "input");
    return {
      name,
      in: place,
      required: !schema.safeParse(undefined).success,
      ...(description === undefined ? {} : { description }),
      schema: own,
    };
  });
};

const requestBody = ({ name, required, example }: NonNullable<Operation["body"]>) => ({
  required,
  description: "At most 64 KiB after decompression; may be sent with `content-encoding: gzip`.",
  content: { "application/json": { schema: refTo(name), examples: { typical: { value: example } } } },
});

const schemas = () => {
  const all = entries().map(([, operation]) => operation);
  const requests = all.flatMap(({ body }) => (body ? [[body.name, body.schema] as const] : []));
  const answers = all.flatMap(({ success: { json } }) => (json ? [[json.name, json.schema] as const] : []));
  const codes = new Set<ProblemCode>([
    ...all.flatMap(({ problems }) => problems),
    "quota-exceeded",
    "service-busy",
    "internal-error",
    "method-not-allowed",
  ]);
  const problems = [...codes].map((code) => [problemName(code), documentedProblem(code).schema] as const);
  return {
    ...namedSchemas(Object.fromEntries(requests), "input"),
    ...namedSchemas(Object.fromEntries([...answers, ...problems]), "output"),
    GatewayMessage: gatewayMessage,
  };
};

const gatewayMessage = {
  description: "A response of AWS's gateway itself, before or instead of ours.",
  type: "object",
  properties: { message: { type: ["string", "null"] } },
  required: ["message"],
};
