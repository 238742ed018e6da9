import * as z from "zod";
import { type Api, executionArn, type Match } from "./api";
import type { AuthorizerConfig } from "./authorizer-config";
import { authorizerEvent, type Received } from "./request-format";
import { within } from "./within";

/** Calls a function. */
export type Invoke = (
  functionArn: string,
  event: unknown,
) => Promise<{ readonly payload?: unknown; readonly fault?: unknown }>;

export type Decision =
  | { readonly kind: "allowed"; readonly context?: Record<string, unknown> }
  | { readonly kind: "unauthorized" | "forbidden" }
  | { readonly kind: "failed"; readonly reason: string };

const simpleResponse = z.looseObject({
  isAuthorized: z.boolean(),
  context: z.record(z.string(), z.unknown()).nullish(),
});

/** Milliseconds that an authorizer may take. */
const timeLimit = 10_000;

/** Cached results before expired ones are removed. */
const keptBeforeSweep = 1_000;

/**
 * Calls REQUEST authorizers (payload format 2.0, simple responses) and caches their results for the configured time.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export class AuthorizerGate {
  private readonly kept = new Map<string, { decision: Decision; until: number }>();

  constructor(
    private readonly invoke: Invoke,
    private readonly now: () => number,
    private readonly limit = timeLimit,
  ) {}

  /** Never rejects: an error counts as a failed authorizer. */
  async decide(
    api: Api,
    config: AuthorizerConfig & { readonly id: string },
    request: Received,
    match: Match,
  ): Promise<Decision> {
    const identity = config.identitySources.map((source) => identityOf(source, request, match));
    const present = identity.filter((value): value is string => value !== undefined && value !== "");
    if (present.length < identity.length) return { kind: "unauthorized" };
    const key = JSON.stringify([api.id, config.id, present]);
    const known = this.kept.get(key);
    if (known && known.until > this.now()) return known.decision;
    const routeArn = executionArn(api, `${match.stage.name}/${request.method}${match.path}`);
    const decision = await this.ask(
      config.functionArn,
      authorizerEvent(api, request, match, routeArn, present),
    );
    if (config.ttl > 0 && decision.kind !== "failed") this.keep(key, decision, config.ttl);
    return decision;
  }

  /** Drops the cached results of a changed authorizer. */
  forget(apiId: string, authorizerId: string): void {
    const prefix = JSON.stringify([apiId, authorizerId]).slice(0, -1);
    for (const key of this.kept.keys()) if (key.startsWith(prefix)) this.kept.delete(key);
  }

  private keep(key: string, decision: Decision, ttl: number): void {
    const now = this.now();
    if (this.kept.size >= keptBeforeSweep)
      for (const [known, { until }] of this.kept) if (until <= now) this.kept.delete(known);
    this.kept.set(key, { decision, until: now + ttl * 1000 });
  }

  private async ask(functionArn: string, event: unknown): Promise<Decision> {
    try {
      const outcome = await within(this.limit, this.invoke(functionArn, event));
      if (outcome.late) return { kind: "failed", reason: `no response within ${this.limit} ms` };
      if (outcome.result.fault !== undefined)
        return { kind: "failed", reason: "the authorizer function failed" };
      const answer = simpleResponse.safeParse(outcome.result.payload);
      if (!answer.success)
        return { kind: "failed", reason: "the authorizer's result isn't a simple response" };
      const { isAuthorized, context } = answer.data;
      return isAuthorized ? { kind: "allowed", context: { ...context } } : { kind: "forbidden" };
    } catch (error) {
      return { kind: "failed", reason: String(error) };
    }
  }
}

type ReadSource = (name: string, request: Received, match: Match) => string | undefined;

const sources: readonly (readonly [RegExp, ReadSource])[] = [
  [/^\$request\.header\.(.+)$/, (name, { headers }) => headers[name.toLowerCase()]],
  [
    /^\$request\.querystring\.(.+)$/,
    (name, { rawQuery }) => new URLSearchParams(rawQuery).get(name) ?? undefined,
  ],
  [/^\$stageVariables\.(.+)$/, (name, _, { stage }) => stage.config.variables?.[name]],
  [/^\$context\.(routeKey)$/, (_, __, { route }) => route.routeKey],
];

/** Whether an identity source is supported. */
export const isIdentitySource = (source: string): boolean =>
  sources.some(([pattern]) => pattern.test(source));

const identityOf = (source: string, request: Received, match: Match): string | undefined => {
  for (const [pattern, read] of sources) {
    const name = pattern.exec(source)?.[1];
    if (name !== undefined) return read(name, request, match);
  }
  return undefined;
};
