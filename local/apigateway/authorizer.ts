import * as z from "zod";
import { type Api, executionArn } from "./api";
import { authorizerEvent, type Received } from "./request-format";
import type { RouteMatch } from "./routes";
import { within } from "./within";

export interface AuthorizerConfig {
  readonly functionArn: string;
  readonly identitySources: readonly string[];
  /** Seconds that an answer is kept for the same identity. */
  readonly ttl: number;
}

/** How a function is called. */
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

/** Milliseconds that an authorizer has. */
const timeLimit = 10_000;

/** Answers that are kept before those that have expired are looked for. */
const keptBeforeSweep = 1_000;

/**
 * Asks REQUEST authorizers (payload format 2.0, simple responses) and keeps their answers as long as they say.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export class AuthorizerGate {
  private readonly kept = new Map<string, { decision: Decision; until: number }>();

  constructor(
    private readonly invoke: Invoke,
    private readonly limit = timeLimit,
  ) {}

  /** Never rejects: an authorizer that can't answer is a failed one. */
  async decide(
    api: Api,
    config: AuthorizerConfig & { readonly id: string },
    request: Received,
    match: RouteMatch,
  ): Promise<Decision> {
    const identity = config.identitySources.map((source) => identityOf(source, api, request, match));
    const present = identity.filter((value): value is string => value !== undefined && value !== "");
    if (present.length < identity.length) return { kind: "unauthorized" };
    const key = JSON.stringify([api.id, config.id, present]);
    const known = this.kept.get(key);
    if (known && known.until > Date.now()) return known.decision;
    const routeArn = executionArn(api, `${api.stage?.name ?? ""}/${request.method}${request.path}`);
    const decision = await this.ask(
      config.functionArn,
      authorizerEvent(api, request, match, routeArn, present),
    );
    if (config.ttl > 0 && decision.kind !== "failed") this.keep(key, decision, config.ttl);
    return decision;
  }

  private keep(key: string, decision: Decision, ttl: number): void {
    const now = Date.now();
    if (this.kept.size >= keptBeforeSweep)
      for (const [known, { until }] of this.kept) if (until <= now) this.kept.delete(known);
    this.kept.set(key, { decision, until: now + ttl * 1000 });
  }

  private async ask(functionArn: string, event: unknown): Promise<Decision> {
    try {
      const outcome = await within(this.limit, this.invoke(functionArn, event));
      if (outcome.late) return { kind: "failed", reason: `no answer within ${this.limit} ms` };
      if (outcome.result.fault !== undefined)
        return { kind: "failed", reason: "the authorizer function failed" };
      const answer = simpleResponse.safeParse(outcome.result.payload);
      if (!answer.success)
        return { kind: "failed", reason: "the authorizer's answer isn't a simple response" };
      const { isAuthorized, context } = answer.data;
      return isAuthorized ? { kind: "allowed", context: { ...context } } : { kind: "forbidden" };
    } catch (error) {
      return { kind: "failed", reason: String(error) };
    }
  }
}

type ReadSource = (name: string, api: Api, request: Received, match: RouteMatch) => string | undefined;

const sources: readonly (readonly [RegExp, ReadSource])[] = [
  [/^\$request\.header\.(.+)$/, (name, _, { headers }) => headers[name.toLowerCase()]],
  [
    /^\$request\.querystring\.(.+)$/,
    (name, _, { rawQuery }) => new URLSearchParams(rawQuery).get(name) ?? undefined,
  ],
  [/^\$stageVariables\.(.+)$/, (name, { stage }) => stage?.variables?.[name]],
  [/^\$context\.(routeKey)$/, (_, __, ___, { route }) => route.routeKey],
];

/** Whether an identity source is one that can be read here. */
export const isIdentitySource = (source: string): boolean =>
  sources.some(([pattern]) => pattern.test(source));

const identityOf = (source: string, api: Api, request: Received, match: RouteMatch): string | undefined => {
  for (const [pattern, read] of sources) {
    const name = pattern.exec(source)?.[1];
    if (name !== undefined) return read(name, api, request, match);
  }
  return undefined;
};
