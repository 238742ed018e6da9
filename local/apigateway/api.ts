import type { AuthorizerConfig } from "./authorizer";
import type { CorsConfig } from "./cors";
import { type Route, RouteTable } from "./routes";
import { TokenBucket } from "./throttle";

export interface StageConfig {
  readonly name: string;
  readonly throttlingRateLimit?: number | undefined;
  readonly throttlingBurstLimit?: number | undefined;
  readonly accessLog?: { readonly destinationArn: string; readonly format: string } | undefined;
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

  add(route: Route): void {
    this.routes.add(route);
  }
}
