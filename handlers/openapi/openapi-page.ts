import { route } from "../http/route";
import { staticFile } from "../http/static-file";
import type { Telemetry } from "../telemetry/telemetry";
import { openApi } from "./document";

/** `GET /openapi.json`: the contract, as generated from the schemas that requests are read by. */
export const openApiPage = (telemetry: Telemetry) => {
  const answer = staticFile({ contentType: "application/json", content: JSON.stringify(openApi()) });
  return route(telemetry, async ({ event }) => answer(event));
};
