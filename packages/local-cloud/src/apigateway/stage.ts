import type { Route } from "./routes";
import { StageThrottle } from "./throttle";

/** Average requests per second, and burst. */
export interface RouteThrottle {
  readonly throttlingRateLimit?: number | undefined;
  readonly throttlingBurstLimit?: number | undefined;
}

export interface StageConfig {
  readonly name: string;
  /** The limits that routes without their own settings share. */
  readonly defaultRouteSettings?: RouteThrottle | undefined;
  /** By route key. */
  readonly routeSettings: Readonly<Record<string, RouteThrottle>>;
  readonly accessLog?: { readonly destinationArn: string; readonly format: string } | undefined;
  readonly variables?: Readonly<Record<string, string>> | undefined;
}

/** The stage at the root of an API; every other one is at its name. */
export const defaultStage = "$default";

/** A deployed stage of an API, with its limits. */
export class Stage {
  private readonly throttle: StageThrottle;

  constructor(
    readonly config: StageConfig,
    now: () => number,
  ) {
    this.throttle = new StageThrottle(config.defaultRouteSettings, config.routeSettings, now);
  }

  get name(): string {
    return this.config.name;
  }

  /** Whether the limits allow another request of this route. */
  allows({ routeKey }: Route): boolean {
    return this.throttle.take(routeKey);
  }
}

/** A request's stage, and its path within the stage. */
export interface Entry {
  readonly stage: Stage;
  readonly path: string;
}

/**
 * Finds the stage of a path. The first segment may name one; `$default` gets all other paths.
 * @returns undefined when there is no such stage
 */
export const entryOf = (stages: ReadonlyMap<string, Stage>, path: string): Entry | undefined => {
  const [, name = "", rest = ""] = /^\/([^/]*)(.*)$/.exec(path) ?? [];
  const named = name === defaultStage ? undefined : stages.get(name);
  if (named) return { stage: named, path: rest === "" ? "/" : rest };
  const root = stages.get(defaultStage);
  return root && { stage: root, path };
};
