import { health as handler } from "../http/health";
import { powertools } from "../telemetry/powertools";

/** Composes `GET /health`. */
export const health = () => {
  const telemetry = powertools();
  return telemetry.instrument(handler(telemetry));
};
