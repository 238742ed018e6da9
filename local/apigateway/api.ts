import { arn } from "../service";
import type { AuthorizerConfig } from "./authorizer";
import type { CorsConfig } from "./cors";
import { type Route, RouteTable } from "./routes";
import { TokenBucket } from "./throttle";

export interface StageConfig {
  readonly name: string;
  readonly throttlingRateLimit?: number | undefined;
  readonly throttlingBurstLimit?: number | undefined;
  readonly accessLog?: { readonly destinationArn: string; readonly format: string } | undefined;
  readonly variables?: Readonly<Record<string, string>> | undefined;
}

/** One HTTP API as it was declared: its parts arrive one by one, as resources. */
export class Api {
  readonly routes = new RouteTable();
  readonly integrations = new Map<string, { readonly functionArn: string; readonly timeout: number }>();
  readonly authorizers = new Map<string, AuthorizerConfig>();
  stage: StageConfig | undefined;
  throttle: TokenBucket | undefined;

  constructor(
    readonly id: string,
    readonly name: string,
    readonly cors: CorsConfig | undefined,
  ) {}

  deploy(stage: StageConfig): void {
    this.stage = stage;
    const { throttlingRateLimit: rate, throttlingBurstLimit: burst } = stage;
    if (rate !== undefined && burst !== undefined) this.throttle = new TokenBucket(rate, burst);
  }

  /** @throws Error for an integration or authorizer that this API doesn't have, or a route key that it has */
  add(route: Route): void {
    const { integrationId, authorizerId } = route;
    if (!this.integrations.has(integrationId))
      throw new Error(`${route.routeKey}: the API ${this.name} has no integration ${integrationId}`);
    if (authorizerId !== undefined && !this.authorizers.has(authorizerId))
      throw new Error(`${route.routeKey}: the API ${this.name} has no authorizer ${authorizerId}`);
    this.routes.add(route);
  }
}

/** ARN of an API's stages, routes and authorizers as the source of an invoke. */
export const executionArn = (api: Api, path: string): string => arn("execute-api", `${api.id}/${path}`);
