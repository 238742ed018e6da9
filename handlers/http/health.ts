import * as z from "zod";
import type { Telemetry } from "../telemetry/telemetry";
import { route } from "./route";

export const healthReport = z.object({ status: z.literal("ok") });

/** `GET /health`: shows that the API and its functions respond. */
export const health = (telemetry: Telemetry) =>
  route(telemetry, async () => ({
    status: 200,
    body: { status: "ok" } satisfies z.infer<typeof healthReport>,
  }));
