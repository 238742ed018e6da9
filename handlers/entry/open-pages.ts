import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { dispatch } from "../http/dispatch";
import { docsFile, docsPage } from "../http/docs";
import { health } from "../http/health";
import { unknownRoute } from "../http/unknown-route";
import { openApiPage } from "../openapi/openapi-page";
import { powertools } from "../telemetry/powertools";

export interface OpenPagesSettings {
  /** The OpenAPI document, as JSON text: made once per deployment, not once per worker. */
  readonly contract: string;
}

/** Composes the routes that need no key: `GET /health`, `GET /openapi.json`, `GET /docs`, and what no route matches. */
export const openPages = ({ contract }: OpenPagesSettings) => {
  const telemetry = powertools();
  // The viewer's files are next to the bundle, in the deployment package.
  const read = (name: string) => readFile(join(__dirname, name), "utf8");
  return telemetry.instrument(
    dispatch({
      "GET /health": health(telemetry),
      "GET /openapi.json": openApiPage(telemetry, contract),
      "GET /docs": docsPage(telemetry),
      "GET /docs/{file}": docsFile(telemetry, read),
      $default: unknownRoute(telemetry),
    }),
  );
};
