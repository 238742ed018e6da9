import { Port } from "../port";
import type { EventBridgeService } from "./eventbridge";

/** Event buses, for services that put events on them. */
export const eventBuses = new Port<Pick<EventBridgeService, "handle" | "permissions" | "policyOf">>(
  "event buses",
);
