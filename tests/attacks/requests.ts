import fc from "fast-check";
import * as z from "zod";
import type { Sent } from "../handlers/support/in-process-api";
import { jsonText, nastyBodies, nastyText, nastyTexts, nastyValue } from "./nasty";

const jsonSchema = z.record(z.string(), z.unknown());
type JsonSchema = z.infer<typeof jsonSchema>;

const parameter = z.object({
  name: z.string(),
  in: z.enum(["path", "query", "header"]),
  schema: jsonSchema,
});
const mediaType = z.object({
  schema: jsonSchema,
  examples: z.record(z.string(), z.object({ value: z.unknown() })).default({}),
});
const operation = z.object({
  operationId: z.string(),
  parameters: z.array(z.union([parameter, z.object({ $ref: z.string() })])).optional(),
  requestBody: z.object({ content: z.record(z.string(), mediaType) }).optional(),
});
const openApiDocument = z.object({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({ schemas: z.record(z.string(), jsonSchema) }),
});
type Document = z.infer<typeof openApiDocument>;

/** A value as a schema describes it, shallowly: formats and patterns are taken from the examples. */
const valid = (schema: JsonSchema, document: Document): fc.Arbitrary<unknown> => {
  const {
    $ref,
    type,
    enum: options,
    const: constant,
    anyOf,
    properties,
    items,
    examples,
    default: given,
  } = schema;
  if (typeof $ref === "string")
    return valid(document.components.schemas[$ref.split("/").at(-1) ?? ""] ?? {}, document);
  if (constant !== undefined) return fc.constant(constant);
  if (Array.isArray(options)) return fc.constantFrom(...options);
  if (Array.isArray(examples)) return fc.constantFrom(...examples);
  if (given !== undefined) return fc.constant(given);
  if (Array.isArray(anyOf)) return fc.oneof(...anyOf.map((one) => valid(jsonSchema.parse(one), document)));
  if (type === "object") {
    const fields = Object.entries(jsonSchema.parse(properties ?? {}));
    const required = new Set(requiredOf(schema));
    const chosen = fields.map(([name, field]) => {
      const present = valid(jsonSchema.parse(field), document);
      return required.has(name) ? present : fc.option(present, { nil: undefined, freq: 1 });
    });
    return fc
      .tuple(...chosen)
      .map((values) =>
        Object.fromEntries(
          fields.flatMap(([name], i) => (values[i] === undefined ? [] : [[name, values[i]]])),
        ),
      );
  }
  if (type === "array")
    return fc.array(valid(jsonSchema.parse(items ?? {}), document), { minLength: 1, maxLength: 3 });
  if (type === "integer" || type === "number") return fc.constantFrom(1, 2, 999);
  if (type === "boolean") return fc.boolean();
  return textLike(schema);
};

const requiredOf = ({ required }: JsonSchema): string[] => z.array(z.string()).catch([]).parse(required);

const textLike = ({ format, pattern }: JsonSchema): fc.Arbitrary<string> => {
  if (format === "email") return fc.constantFrom("ada@example.com", "a+b@sub.example.org");
  if (format === "date") return fc.constantFrom("2026-03-01", "2024-02-29");
  if (format === "date-time") return fc.constantFrom("2026-03-01T10:00:00Z", "2026-03-01T10:00:00.000Z");
  const pool = ["PROD-001", "PROD-002", "NOPE", "US", "USD", "EUR", "pm_ok", "abc"];
  const fitting =
    typeof pattern === "string" ? pool.filter((one) => new RegExp(pattern, "u").test(one)) : pool;
  return fitting.length > 0 ? fc.constantFrom(...fitting) : fc.stringMatching(new RegExp(String(pattern)));
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Everywhere in a value that something can be put. */
const placesIn = (value: unknown, path: (string | number)[] = []): (string | number)[][] => {
  if (Array.isArray(value)) return [path, ...value.flatMap((inner, i) => placesIn(inner, [...path, i]))];
  if (!isObject(value)) return [path];
  return [path, ...Object.entries(value).flatMap(([name, inner]) => placesIn(inner, [...path, name]))];
};

const putAt = (value: unknown, [first, ...rest]: (string | number)[], put: unknown): unknown => {
  if (first === undefined) return put;
  if (Array.isArray(value)) return value.map((inner, i) => (i === first ? putAt(inner, rest, put) : inner));
  return isObject(value) ? { ...value, [first]: putAt(value[first], rest, put) } : put;
};

/** A value with up to three places spoilt, or with fields that nobody asked for. */
const spoilt = (base: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc
    .tuple(
      base,
      fc.array(fc.tuple(fc.nat(60), nastyValue), { maxLength: 2 }),
      fc.option(nastyText, { freq: 4 }),
    )
    .map(([value, spoils, extra]) => {
      const result = spoils.reduce<unknown>((now, [at, put]) => {
        const places = placesIn(now);
        return putAt(now, places[at % places.length] ?? [], put);
      }, value);
      return isObject(result) && extra !== null ? { ...result, [extra]: extra } : result;
    });

/** What HTTP lets through in the value of a header. */
const headerText = nastyText.map((text) => text.replace(/[^\x20-\x7e\x80-\xff]/g, "?").slice(0, 6_000));

const headers = (keys: readonly string[]): fc.Arbitrary<Record<string, string>> =>
  fc.record(
    {
      "x-api-key": fc.oneof(
        { weight: 9, arbitrary: fc.constantFrom(...keys) },
        { weight: 1, arbitrary: headerText },
      ),
      "content-type": fc.oneof(
        { weight: 9, arbitrary: fc.constant("application/json") },
        { weight: 1, arbitrary: fc.oneof(headerText, fc.constant("application/json;charset=utf-16")) },
      ),
      "idempotency-key": fc.oneof(fc.constantFrom("k1", '"k1"'), headerText),
      "content-encoding": fc.constantFrom("identity", "gzip", "br", "gzip, gzip"),
      "x-correlation-id": headerText,
      "accept-encoding": fc.oneof(fc.constantFrom("gzip", "gzip;q=0", "*"), headerText),
      "if-none-match": headerText,
      cookie: headerText,
      "x-forwarded-for": headerText,
      "x-http-method-override": fc.constantFrom("DELETE", "GET"),
      authorization: headerText,
    },
    { requiredKeys: ["x-api-key", "content-type"] },
  );

/** Seldom, so that most requests get past it. */
const seldom = <T>(usual: fc.Arbitrary<T>, unusual: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 5, arbitrary: usual }, { weight: 1, arbitrary: unusual });

const encode = (text: string): string => encodeURIComponent(text.replace(/\p{Cs}/gu, "\ufffd"));

const queryOf = (pairs: Record<string, unknown>): string => {
  const parts = Object.entries(pairs).map(([name, value]) => `${encode(name)}=${encode(String(value))}`);
  return parts.length > 0 ? `?${parts.join("&")}` : "";
};

interface Known {
  /** Keys of clients. */
  readonly keys: readonly string[];
  /** Values of path parameters that lead somewhere. */
  readonly path: Readonly<Record<string, readonly string[]>>;
}

/** Requests of every operation in an OpenAPI document: about right, with something wrong in most of them. */
export const requestsOf = (openApi: unknown, known: Known): [string, fc.Arbitrary<Sent>][] => {
  const document = openApiDocument.parse(openApi);
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, described]): [string, fc.Arbitrary<Sent>] => [
      `${method.toUpperCase()} ${path}`,
      requestOf({ document, known, method: method.toUpperCase(), path, described }),
    ]),
  );
};

interface Described {
  readonly document: Document;
  readonly known: Known;
  readonly method: string;
  readonly path: string;
  readonly described: z.infer<typeof operation>;
}

/** An example, or something like it. */
const about = ({ schema, examples }: z.infer<typeof mediaType>, document: Document): fc.Arbitrary<unknown> =>
  fc.oneof(...Object.values(examples).map(({ value }) => fc.constant(value)), valid(schema, document));

const requestOf = ({ document, known, method, path, described }: Described): fc.Arbitrary<Sent> => {
  const parameters = (described.parameters ?? []).flatMap((one) => ("name" in one ? [one] : []));
  const inQuery = parameters.filter((one) => one.in === "query");
  const query = fc.record(
    Object.fromEntries(inQuery.map(({ name, schema }) => [name, seldom(valid(schema, document), nastyText)])),
    { requiredKeys: [] },
  );
  const segments = fc.tuple(
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) =>
      seldom(
        fc.constantFrom(...(known.path[name] ?? ["x"])),
        nastyText.filter((text) => text !== ""),
      ),
    ),
  );
  const content = described.requestBody?.content["application/json"];
  const body: fc.Arbitrary<string | undefined> = content
    ? seldom(spoilt(about(content, document)).map(jsonText), fc.constantFrom(...nastyBodies))
    : fc.option(nastyValue.map(jsonText), { nil: undefined, freq: 4 });
  const extra = fc.option(fc.constantFrom(...nastyTexts), { freq: 8 });
  return fc
    .record({ query, segments, body, extra, headers: headers(known.keys) })
    .map(({ query, segments, body, extra, headers }) => {
      let next = 0;
      const filled = path.replace(/\{\w+\}/g, () => encode(segments[next++] ?? "x"));
      const asked = queryOf(extra === null ? query : { ...query, [extra]: extra });
      return { method, path: filled + asked, headers, ...(body === undefined ? {} : { body }) };
    });
};
