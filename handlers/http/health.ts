import type { Telemetry } from "../telemetry/telemetry";
import { route } from "./route";

/** `GET /health`: the API and its functions answer. */
export const health = (telemetry: Telemetry) =>
  route(telemetry, async () => ({ status: 200, body: { status: "ok" } }));
