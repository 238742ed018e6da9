import { Port } from "../port";
import type { StepFunctionsService } from "./stepfunctions";

/** State machines, for services that start executions. */
export const stateMachines = new Port<Pick<StepFunctionsService, "deliver">>("state machines");
