import type { ProblemCode } from "../http/problem";
import type { Operation } from "./operations";
import { documentedProblem, problemName } from "./problems";
import { refTo } from "./schemas";

const text = (description: string, schema: object = { type: "string" }) => ({ description, schema });

/** Headers of answers, for `components`. */
export const headers = {
  "x-correlation-id": text("Of this request, everywhere."),
  location: text("Where the order is.", { type: "string", format: "uri-reference" }),
  "idempotent-replayed": text("There when the answer is a repeat.", { type: "string", const: "true" }),
  "retry-after": text("Seconds to wait.", { type: "integer", minimum: 1 }),
  "ratelimit-policy": text("The client's quotas, where it has any."),
  ratelimit: text("What is left of them, and for how many seconds."),
};
type HeaderName = keyof typeof headers;

const refsTo = (names: readonly HeaderName[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

const gateway = { "application/json": { schema: refTo("GatewayMessage") } };

/** All answers of a route, by status. */
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
        }
      : { 429: { description: "Too many requests to the API as a whole.", content: gateway } }),
    500: failure(ours),
    503: { description: "Too slow, or overloaded.", content: gateway },
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

/** Beside our own 500, the gateway's: when a function, or the authorizer, couldn't answer at all. */
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

/** The client's quota is ours to answer, the API's throttle the gateway's. */
const tooMany = (ours: readonly HeaderName[]) => ({
  description: "The client's quota is used up; or too many requests to the API as a whole.",
  headers: refsTo([...ours, "retry-after"]),
  content: { ...problemResponse(["quota-exceeded"], ours).content, ...gateway },
});
