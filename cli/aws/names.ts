import type { Target } from "../target";

/** `<project>-<stack>`: the prefix of the physical names of a stack's resources. */
export const physicalPrefix = (target: Target): string => target.need("eventBusName").replace(/-[^-]+$/, "");
