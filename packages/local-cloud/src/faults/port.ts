import { Port } from "../port";
import type { Mishaps } from "./mishaps";
import type { PlannedFaults } from "./planned-faults";

/** The planned faults. */
export const plannedFaults = new Port<PlannedFaults>("planned faults");

/** What went wrong so far. */
export const mishaps = new Port<Mishaps>("mishaps");
