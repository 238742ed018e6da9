import { AwsError, arn } from "../service";
import type { AuthorizerConfig } from "./authorizer-config";
import type { CorsConfig } from "./cors";
import { type Route, type RouteMatch, RouteTable } from "./routes";
import { type Entry, entryOf, Stage, type StageConfig } from "./stage";

/** One declared HTTP API. Its parts are added one by one, as resources. */
export class Api {
  /** Changed by an update. */
  name: string;
  cors: CorsConfig | undefined;
  readonly routes = new RouteTable();
  readonly integrations = new Map<string, { readonly functionArn: string; readonly timeout: number }>();
  readonly authorizers = new Map<string, AuthorizerConfig>();
  private readonly stages = new Map<string, Stage>();

  constructor(
    readonly id: string,
    name: string,
    cors: CorsConfig | undefined,
    private readonly now: () => number,
  ) {
    this.name = name;
    this.cors = cors;
  }

  /**
   * Creates a stage, or changes the one with this name. Without a stage, no request is served.
   * @throws AwsError NotFoundException for settings of a route that this API doesn't have
   */
  deploy(stage: StageConfig): void {
    for (const routeKey of Object.keys(stage.routeSettings))
      if (!this.routes.hasKey(routeKey))
        throw new AwsError(
          "NotFoundException",
          `Unable to find Route by key ${routeKey} within the provided RouteSettings`,
          404,
        );
    this.stages.set(stage.name, new Stage(stage, this.now));
  }

  undeploy(stageName: string): void {
    this.stages.delete(stageName);
  }

  stageNames(): readonly string[] {
    return [...this.stages.keys()];
  }

  hasStage(stageName: string): boolean {
    return this.stages.has(stageName);
  }

  /** The stage of a request's path. */
  enter(path: string): Entry | undefined {
    return entryOf(this.stages, path);
  }

  /**
   * @param id changes the route with this id, or adds one
   * @throws Error for an integration or authorizer that this API doesn't have, or a route key that another route has
   */
  setRoute(id: string, route: Route): void {
    const { integrationId, authorizerId } = route;
    if (!this.integrations.has(integrationId))
      throw new Error(`${route.routeKey}: the API ${this.name} has no integration ${integrationId}`);
    if (authorizerId !== undefined && !this.authorizers.has(authorizerId))
      throw new Error(`${route.routeKey}: the API ${this.name} has no authorizer ${authorizerId}`);
    this.routes.set(id, route);
  }
}

/** A request's route and stage. */
export interface Match extends RouteMatch, Entry {}

/** ARN of an API's stages, routes and authorizers as the source of an invocation. */
export const executionArn = (api: Api, path: string): string => arn("execute-api", `${api.id}/${path}`);
