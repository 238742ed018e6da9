import * as z from "zod";
import type { Telemetry } from "../telemetry/telemetry";
import { route } from "./route";

export const healthReport = z.object({ status: z.literal("ok") });

/** `GET /health`: the API and its functions answer. */
export const health = (telemetry: Telemetry) =>
  route(telemetry, async () => ({
    status: 200,
    body: { status: "ok" } satisfies z.infer<typeof healthReport>,
  }));
