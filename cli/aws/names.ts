import type { Target } from "../target";

/** `<project>-<stack>`: what the physical names of a stack's resources begin with. */
export const physicalPrefix = (target: Target): string => target.need("eventBusName").replace(/-[^-]+$/, "");
