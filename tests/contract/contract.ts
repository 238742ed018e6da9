import Ajv2020, { type ValidateFunction } from "ajv/dist/2020";
import addFormats from "ajv-formats";
import * as z from "zod";

const mediaType = z.looseObject({ schema: z.unknown().optional() });
const response = z.looseObject({
  headers: z.record(z.string(), z.unknown()).optional(),
  content: z.record(z.string(), mediaType).optional(),
});
const operation = z.looseObject({ responses: z.record(z.string(), response) });
const contractDocument = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.looseObject({ schemas: z.record(z.string(), z.record(z.string(), z.unknown())) }),
});

export interface Exchanged {
  readonly method: string;
  /** As it was requested, with its query. */
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** An answer that isn't what the document says. */
export class ContractBroken extends Error {
  constructor({ method, path, status, text }: Exchanged, why: string) {
    super(`${method} ${path} → ${status}: ${why}. The body: ${text.slice(0, 500)}`);
    this.name = "ContractBroken";
  }
}

const id = "openapi.json";
const pointer = (...parts: string[]): string =>
  parts.map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");

/** Answers as an OpenAPI document has them: any field, status, type or header beyond it is an error. */
export class Contract {
  private readonly document: z.infer<typeof contractDocument>;
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });
  private readonly compiled = new Map<string, ValidateFunction>();
  private readonly paths: readonly { readonly template: string; readonly pattern: RegExp }[];

  constructor(document: unknown) {
    this.document = contractDocument.parse(structuredClone(document));
    // Clients must bear fields they don't know; our own answers mustn't have any.
    for (const schema of Object.values(this.document.components.schemas))
      if (schema.type === "object") schema.additionalProperties ??= false;
    addFormats(this.ajv);
    this.ajv.addSchema(this.document, id);
    this.paths = Object.keys(this.document.paths).map((template) => ({
      template,
      pattern: new RegExp(`^${template.replaceAll(".", "\\.").replace(/\{\w+\}/g, "[^/]+")}$`),
    }));
  }

  /** The documented operation of a request: `POST /orders`. */
  operationOf(method: string, path: string): string | undefined {
    const found = this.paths.find(({ pattern }) => pattern.test(path.split("?")[0] ?? ""));
    const verb = method === "HEAD" ? "get" : method.toLowerCase();
    const known = found && Object.hasOwn(this.document.paths[found.template] ?? {}, verb);
    return found && known ? `${verb.toUpperCase()} ${found.template}` : undefined;
  }

  /** @throws ContractBroken */
  check(exchanged: Exchanged): void {
    const { method, path, status, headers } = exchanged;
    const key = this.operationOf(method, path);
    if (key === undefined) {
      if (method !== "OPTIONS") this.checkUnknown(exchanged);
      return;
    }
    if (status === 304) return;
    // AWS documents the limit of a request's head, and not the answer beyond it.
    if (status === 431) {
      this.checkBody(exchanged, pointer("components", "schemas", "GatewayMessage"));
      return;
    }
    const [verb = "", template = ""] = key.split(" ");
    const documented = this.document.paths[template]?.[verb.toLowerCase()]?.responses[status];
    if (documented === undefined) throw new ContractBroken(exchanged, "the status isn't documented");
    const type = headers.get("content-type") ?? "";
    const content = documented.content?.[type] ?? documented.content?.[type.split(";")[0] ?? ""];
    if (content === undefined) throw new ContractBroken(exchanged, `the type "${type}" isn't documented`);
    this.checkHeaders(exchanged, documented.headers ?? {});
    if (method === "HEAD" || content.schema === undefined) return;
    const at = [verb.toLowerCase(), "responses", String(status), "content"];
    const written = documented.content?.[type] ? type : (type.split(";")[0] ?? "");
    this.checkBody(exchanged, pointer("paths", template, ...at, written, "schema"));
  }

  /** What no route answers is a problem, too; beyond its throttle the gateway answers. */
  private checkUnknown(exchanged: Exchanged): void {
    const names = {
      404: "RouteNotFoundProblem",
      405: "MethodNotAllowedProblem",
      429: "GatewayMessage",
    } as const;
    const name = Object.entries(names).find(([status]) => Number(status) === exchanged.status)?.[1];
    if (name === undefined) throw new ContractBroken(exchanged, "no route is documented");
    if (exchanged.method !== "HEAD") this.checkBody(exchanged, pointer("components", "schemas", name));
  }

  private checkHeaders(exchanged: Exchanged, documented: Readonly<Record<string, unknown>>): void {
    for (const name of ["location", "retry-after", "ratelimit", "idempotent-replayed"])
      if (exchanged.headers.has(name) && !(name in documented))
        throw new ContractBroken(exchanged, `the header ${name} isn't documented`);
    // The gateway's own answers have none; without a body they can't be told from ours.
    const ours = exchanged.text !== "" && !/^\{"message":/.test(exchanged.text);
    if (ours && !exchanged.headers.has("x-correlation-id"))
      throw new ContractBroken(exchanged, "it has no x-correlation-id");
  }

  private checkBody(exchanged: Exchanged, path: string): void {
    const known = this.compiled.get(path);
    const validate = known ?? this.ajv.compile({ $ref: `${id}#/${path}` });
    this.compiled.set(path, validate);
    if (!validate(JSON.parse(exchanged.text)))
      throw new ContractBroken(exchanged, this.ajv.errorsText(validate.errors));
  }
}
