import { AwsError } from "../service";

export interface Route {
  /** `POST /pictures`, `ANY /a/{proxy+}` or `$default`. */
  readonly routeKey: string;
  readonly integrationId: string;
  readonly authorizerId?: string | undefined;
}

export interface RouteMatch {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface Compiled {
  readonly route: Route;
  readonly method: string;
  readonly segments: readonly string[];
}

/**
 * Picks the most specific route: a full match before one with parameters, that before a greedy one, then `$default`;
 * among equals a method before ANY.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export class RouteTable {
  private readonly byId = new Map<string, Route>();
  private routes: Compiled[] = [];
  private fallback: Route | undefined;

  /** Adds a route, or changes the one with this id. @throws AwsError ConflictException when another route has the key */
  set(id: string, route: Route): void {
    for (const [other, { routeKey }] of this.byId)
      if (routeKey === route.routeKey && other !== id)
        throw new AwsError(
          "ConflictException",
          `Route with key ${routeKey} already exists for this API`,
          409,
        );
    this.byId.set(id, route);
    this.compile();
  }

  has(id: string): boolean {
    return this.byId.has(id);
  }

  /** All routes by their ids, as they were declared. */
  list(): readonly (readonly [id: string, route: Route])[] {
    return [...this.byId];
  }

  hasKey(routeKey: string): boolean {
    return [...this.byId.values()].some((route) => route.routeKey === routeKey);
  }

  delete(id: string): void {
    this.byId.delete(id);
    this.compile();
  }

  private compile(): void {
    const all = [...this.byId.values()];
    this.fallback = all.find(({ routeKey }) => routeKey === "$default");
    this.routes = all
      .filter((route) => route !== this.fallback)
      .map((route) => {
        const [method = "", path = ""] = route.routeKey.split(" ");
        return { route, method, segments: segmentsOf(path) };
      })
      .sort((left, right) => rank(left).localeCompare(rank(right)));
  }

  /** @param path of the request, still encoded */
  match(method: string, path: string): RouteMatch | undefined {
    const segments = segmentsOf(path);
    for (const compiled of this.routes) {
      if (compiled.method !== "ANY" && compiled.method !== method) continue;
      const pathParameters = parametersOf(compiled.segments, segments);
      if (pathParameters) return { route: compiled.route, pathParameters };
    }
    return this.fallback && { route: this.fallback, pathParameters: {} };
  }
}

const segmentsOf = (path: string): string[] => path.split("/").slice(1);

/** Sorts the most specific first: per segment literal, parameter, greedy; then method before ANY. */
const rank = ({ segments, method }: Compiled): string =>
  [
    ...segments.map((segment) => (isGreedy(segment) ? "2" : isParameter(segment) ? "1" : "0")),
    method === "ANY" ? "1" : "0",
  ].join("");

const isParameter = (segment: string): boolean => segment.startsWith("{") && segment.endsWith("}");
const isGreedy = (segment: string): boolean => segment.endsWith("+}");

const parametersOf = (
  pattern: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined => {
  const found: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index];
    if (segment === undefined || (isParameter(part) && segment === "")) return undefined;
    if (isGreedy(part)) {
      found[part.slice(1, -2)] = decoded(segments.slice(index).join("/"));
      return found;
    }
    if (isParameter(part)) found[part.slice(1, -1)] = decoded(segment);
    else if (part !== segment) return undefined;
  }
  return pattern.length === segments.length ? found : undefined;
};

const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // not a valid encoding: used unchanged
  }
};
