import type { PictureRules } from "./console/drawing";
import type { Living } from "./lifecycle";
import type { CloudContext, ServiceParts, ServicePlugin } from "./plugin";
import { accountFunctions, type ProviderFunction } from "./provider-functions";

/** A plugin with the service that it made for one cloud. */
export interface Composed extends ServiceParts {
  readonly plugin: ServicePlugin;
}

/** Lets each plugin make its service, in the order of the list. @throws PortNotProvided */
export const compose = (plugins: readonly ServicePlugin[], context: CloudContext): readonly Composed[] =>
  plugins.map((plugin) => ({ plugin, ...plugin.create(context) }));

/** The parts that start and stop. The endpoint outlives every service that doesn't outlive the endpoint. */
export const livingOf = (composed: readonly Composed[], endpoint: Living["service"]): readonly Living[] => {
  const living = composed.map(({ plugin, service }) => ({
    name: plugin.name,
    outlives: plugin.outlives ?? [],
    service: service ?? nothing(plugin.name),
  }));
  const behind = new Set<string>([endpoint.name]);
  for (let known = 0; known < behind.size; ) {
    known = behind.size;
    for (const { name, outlives } of living)
      if (outlives.some((other) => behind.has(other))) behind.add(name);
  }
  const callers = living.filter(({ name }) => !behind.has(name)).map(({ name }) => name);
  return [...living, { name: endpoint.name, outlives: callers, service: endpoint }];
};

/** How the console draws the plugins' resource types, and the permissions of roles. */
export const rulesOf = (plugins: readonly ServicePlugin[]): PictureRules => ({
  drawings: Object.assign({}, ...plugins.map(({ drawings }) => drawings ?? {})),
  access: Object.assign({}, ...plugins.map(({ access }) => access ?? {})),
});

/** The functions of providers that programs may call. */
export const functionsOf = (composed: readonly Composed[]): Readonly<Record<string, ProviderFunction>> =>
  Object.assign({}, accountFunctions, ...composed.map(({ functions }) => functions ?? {}));

/** Resource types without a service. */
const nothing = (name: string): Living["service"] => ({
  name,
  start: async () => {},
  stop: async () => {},
  health: () => ({ status: "ok" }),
});
