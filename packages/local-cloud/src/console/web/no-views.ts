import type { View } from "./view";

/** For programs that add nothing to the console. */
export const views: readonly View[] = [];
