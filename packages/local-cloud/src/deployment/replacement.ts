import type { Difference, Registry } from "../registry";
import type { ResourceOptions } from "./declared";
import type { Deployed } from "./stack";

/** Whether a difference requires a replacement. */
export const isReplaced = (
  { changed, replaces }: Difference,
  { replaceOnChanges }: ResourceOptions,
): boolean =>
  replaces.length > 0 ||
  replaceOnChanges.includes("*") ||
  changed.some((property) => replaceOnChanges.includes(property));

/**
 * The resources that must be replaced together with a resource that is deleted before its replacement is created: those
 * with a property that depends on it and can't be updated, and their dependents in the same way. In the stack's order.
 */
export const replacedDependents = (
  replaced: Deployed,
  all: readonly Deployed[],
  registry: Registry,
): readonly Deployed[] => {
  const urns = new Set([replaced.declared.urn]);
  const found: Deployed[] = [];
  // Dependents come later in the stack, so one pass finds the dependents of dependents too.
  for (const one of all) {
    const { replacedBy } = registry.type(one.declared.token);
    const depends = Object.entries(one.declared.propertyDependencies).some(
      ([property, dependencies]) =>
        (replacedBy === "any" || replacedBy.includes(property)) && dependencies.some((urn) => urns.has(urn)),
    );
    if (!depends || urns.has(one.declared.urn)) continue;
    urns.add(one.declared.urn);
    found.push(one);
  }
  return found;
};
