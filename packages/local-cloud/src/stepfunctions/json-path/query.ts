import { find } from "./find";
import { parsePath } from "./parse";
import { isDefinite, type Path } from "./path";

/** A path leads nowhere; the message says where it stops, as AWS does. */
export class PathNotFound extends Error {}

const known = new Map<string, Path>();
const mostKnown = 1_000;

/** @throws InvalidExpression */
export const readPath = (steps: string): Path => {
  const found = known.get(steps) ?? parsePath(steps);
  if (known.size >= mostKnown) known.clear();
  known.set(steps, found);
  return found;
};

/**
 * What a path leads to: one value, or the list of what it finds where it may find several.
 * @param steps what follows `$`
 * @throws PathNotFound, InvalidExpression
 */
export const query = (steps: string, root: unknown): unknown => {
  const path = readPath(steps);
  const found = find(path, root);
  if (!isDefinite(path)) return found;
  if (found.length === 0) throw new PathNotFound(whereItStops(path, root));
  return found[0];
};

const whereItStops = (path: Path, root: unknown): string => {
  const last = path.findIndex((_, index) => find(path.slice(0, index + 1), root).length === 0);
  const reached = inBrackets(path.slice(0, last + 1));
  return last === path.length - 1 ? `No results for path: ${reached}` : `Missing property in path ${reached}`;
};

const inBrackets = (path: Path): string =>
  `$${path
    .map(({ selector }) => {
      if (selector.kind === "names") return `['${selector.names[0]}']`;
      return selector.kind === "indices" ? `[${selector.indices[0]}]` : ".length()";
    })
    .join("")}`;
