import * as z from "zod";
import type { Api } from "./api";
import { authorizerEvent, type Received } from "./request-format";
import type { RouteMatch } from "./routes";

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
  | { readonly kind: "allowed"; readonly context: Record<string, unknown> }
  | { readonly kind: "unauthorized" | "forbidden" | "failed"; readonly context?: undefined };

const simpleResponse = z.looseObject({
  isAuthorized: z.boolean(),
  context: z.record(z.string(), z.unknown()).nullish(),
});

/** Milliseconds that an authorizer has. */
const timeLimit = 10_000;

/**
 * Asks REQUEST authorizers (payload format 2.0, simple responses) and keeps their answers as long as they say.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export class AuthorizerGate {
  private readonly kept = new Map<string, { decision: Decision; until: number }>();

  constructor(private readonly invoke: Invoke) {}

  async decide(
    api: Api,
    authorizerId: string,
    request: Received,
    match: RouteMatch,
    routeArn: string,
  ): Promise<Decision> {
    const config = api.authorizers.get(authorizerId);
    if (!config) return { kind: "failed" };
    const identity = config.identitySources.map((source) => identityOf(source, request, match));
    const present = identity.filter((value): value is string => value !== undefined && value !== "");
    if (present.length < identity.length) return { kind: "unauthorized" };
    const key = JSON.stringify([api.id, authorizerId, present]);
    const known = this.kept.get(key);
    if (known && known.until > Date.now()) return known.decision;
    const decision = await this.ask(
      config.functionArn,
      authorizerEvent(api, request, match, routeArn, present),
    );
    if (config.ttl > 0 && decision.kind !== "failed")
      this.kept.set(key, { decision, until: Date.now() + config.ttl * 1000 });
    return decision;
  }

  private async ask(functionArn: string, event: unknown): Promise<Decision> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), timeLimit);
    });
    try {
      const outcome = await Promise.race([this.invoke(functionArn, event), late]);
      const answer = simpleResponse.safeParse(outcome?.payload);
      if (!answer.success) return { kind: "failed" };
      const { isAuthorized, context } = answer.data;
      return isAuthorized ? { kind: "allowed", context: { ...context } } : { kind: "forbidden" };
    } finally {
      clearTimeout(timer);
    }
  }
}

const sources: readonly [
  RegExp,
  (name: string, request: Received, match: RouteMatch) => string | undefined,
][] = [
  [/^\$request\.header\.(.+)$/, (name, { headers }) => headers[name.toLowerCase()]],
  [
    /^\$request\.querystring\.(.+)$/,
    (name, { rawQuery }) => new URLSearchParams(rawQuery).get(name) ?? undefined,
  ],
  [/^\$context\.(routeKey)$/, (_, __, { route }) => route.routeKey],
];

/** Whether an identity source is one that can be read here. */
export const isIdentitySource = (source: string): boolean =>
  sources.some(([pattern]) => pattern.test(source));

const identityOf = (source: string, request: Received, match: RouteMatch): string | undefined => {
  for (const [pattern, read] of sources) {
    const name = pattern.exec(source)?.[1];
    if (name !== undefined) return read(name, request, match);
  }
  return undefined;
};
