import type * as Pulumi from "@pulumi/pulumi";
import type { ReadResourceRequest, RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { type DeclaredResource, urnOf } from "../deployment/declared";

/** A resource's declaration apart from its type, name and inputs. */
export type Declaration = Pick<DeclaredResource, "parent" | "propertyDependencies" | "aliases" | "options">;

interface StackName {
  readonly stack: string;
  readonly project: string;
}

/**
 * Reports each declaration right before Pulumi's mocks are called with it, because mocks don't get parents, dependencies,
 * aliases and options. URNs are converted to those of the engine.
 * @param report is called with `undefined` for a resource that is only read
 */
export const watchDeclarations = (
  pulumi: typeof Pulumi,
  stack: StackName,
  report: (declaration: Declaration | undefined) => void,
): void => {
  const monitor = pulumi.runtime.getMonitor();
  if (!monitor) throw new Error("Pulumi has no monitor, although its mocks were set");
  const { registerResource, readResource } = monitor;
  Object.assign(monitor, {
    newUrn: (parent: string | undefined, token: string, name: string) => urnOf(stack, parent, token, name),
    registerResource: (request: RegisterResourceRequest, callback: unknown) => {
      report(declarationOf(stack, request));
      return Reflect.apply(registerResource, monitor, [request, callback]);
    },
    readResource: (request: ReadResourceRequest, callback: unknown) => {
      report(undefined);
      return Reflect.apply(readResource, monitor, [request, callback]);
    },
  });
};

const declarationOf = (stack: StackName, request: RegisterResourceRequest): Declaration => {
  const propertyDependencies: Record<string, readonly string[]> = {};
  request.getPropertydependenciesMap().forEach((dependencies, property) => {
    propertyDependencies[property] = dependencies.getUrnsList();
  });
  return {
    parent: request.getParent() || undefined,
    propertyDependencies,
    aliases: aliasesOf(stack, request),
    options: {
      protect: request.getProtect() ?? false,
      retainOnDelete: request.getRetainondelete() ?? false,
      deleteBeforeReplace: request.getDeletebeforereplacedefined()
        ? request.getDeletebeforereplace()
        : undefined,
      ignoreChanges: request.getIgnorechangesList(),
      replaceOnChanges: request.getReplaceonchangesList(),
      importId: request.getImportid() || undefined,
    },
  };
};

/** Parts that an alias leaves out have their current values. */
const aliasesOf = ({ stack, project }: StackName, request: RegisterResourceRequest): string[] =>
  request.getAliasesList().map((alias) => {
    const spec = alias.getSpec();
    if (!spec) return alias.getUrn();
    const parent = spec.getNoparent() ? undefined : spec.getParenturn() || request.getParent();
    return urnOf(
      { stack: spec.getStack() || stack, project: spec.getProject() || project },
      parent || undefined,
      spec.getType() || request.getType(),
      spec.getName() || request.getName(),
    );
  });
