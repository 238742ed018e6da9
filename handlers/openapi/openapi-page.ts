import { route } from "../http/route";
import { staticFile } from "../http/static-file";
import type { Telemetry } from "../telemetry/telemetry";

/** `GET /openapi.json`: the contract, as JSON text. */
export const openApiPage = (telemetry: Telemetry, contract: string) => {
  const answer = staticFile({ contentType: "application/json", content: contract });
  return route(telemetry, async ({ event }) => answer(event));
};
