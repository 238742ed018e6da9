import type { ProblemCode } from "../http/problem";
import type { Operation } from "./operations";
import { documentedProblem, problemName } from "./problems";
import { refTo } from "./schemas";

const text = (description: string, schema: object = { type: "string" }) => ({ description, schema });

/** Response headers, for `components`. */
export const headers = {
  "x-correlation-id": text("The id of this request in logs, events and e-mails."),
  location: text("The order's URL.", { type: "string", format: "uri-reference" }),
  "idempotent-replayed": text("Present when the response is a repeat.", { type: "string", const: "true" }),
  "retry-after": text("Seconds to wait.", { type: "integer", minimum: 1 }),
  "ratelimit-policy": text("The client's quotas, if it has any."),
  ratelimit: text("The remaining requests, and the seconds until the quotas reset."),
};
type HeaderName = keyof typeof headers;

const refsTo = (names: readonly HeaderName[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

const gateway = { "application/json": { schema: refTo("GatewayMessage") } };

/** All responses of a route, by status. */
export const responsesOf = (operation: Operation, { keyed }: { readonly keyed: boolean }) => {
  const ours: HeaderName[] = [
    "x-correlation-id",
    ...(keyed ? (["ratelimit-policy", "ratelimit"] as const) : []),
  ];
  return {
    [operation.success.status]: success(operation.success, ours),
    ...problemResponses(operation.problems, ours),
    ...(keyed
      ? {
          401: { description: "No `x-api-key`.", content: gateway },
          403: { description: "An unknown or revoked key, or one without the scope.", content: gateway },
          429: tooMany(ours),
          503: busy(ours),
        }
      : {
          429: { description: "Too many requests to the API as a whole.", content: gateway },
          503: { description: "The function was too slow, or Lambda is overloaded.", content: gateway },
        }),
    500: failure(ours),
  };
};

const success = (
  { description, json, contentTypes = [], headers = [] }: Operation["success"],
  ours: HeaderName[],
) => ({
  description,
  headers: refsTo([...ours, ...headers]),
  content: json
    ? { "application/json": { schema: refTo(json.name), examples: { typical: { value: json.example } } } }
    : Object.fromEntries(contentTypes.map((type) => [type, {}])),
});

/** In addition to our own 500, the gateway's: when a function or the authorizer fails completely. */
const failure = (ours: readonly HeaderName[]) => {
  const response = problemResponse(["internal-error"], ours);
  return { ...response, content: { ...response.content, ...gateway } };
};

const problemResponses = (codes: readonly ProblemCode[], ours: readonly HeaderName[]) => {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of codes) {
    const { status } = documentedProblem(code);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries([...byStatus].map(([status, kinds]) => [status, problemResponse(kinds, ours)]));
};

const problemResponse = (kinds: readonly ProblemCode[], ours: readonly HeaderName[]) => {
  const refs = kinds.map((code) => refTo(problemName(code)));
  return {
    description: kinds.map((code) => documentedProblem(code).schema.description).join("; "),
    headers: refsTo(ours),
    content: { "application/problem+json": { schema: refs.length === 1 ? refs[0] : { oneOf: refs } } },
  };
};

/** Our response for the client's quota, or the gateway's for the API's throttle. */
const tooMany = (ours: readonly HeaderName[]) => ({
  description: "The client's quota is used up, or there are too many requests to the API as a whole.",
  headers: refsTo([...ours, "retry-after"]),
  content: { ...problemResponse(["quota-exceeded"], ours).content, ...gateway },
});

/** Our response if the database throttles, or the gateway's if a function is too slow or Lambda has no capacity. */
const busy = (ours: readonly HeaderName[]) => ({
  description: "The service is busy, the function was too slow, or Lambda is overloaded.",
  headers: refsTo([...ours, "retry-after"]),
  content: { ...problemResponse(["service-busy"], ours).content, ...gateway },
});
