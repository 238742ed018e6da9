import { securityScheme } from "../openapi/security-scheme";
import type { Telemetry } from "../telemetry/telemetry";
import { RouteNotFound } from "./errors";
import { route } from "./route";
import { type StaticFile, staticFile } from "./static-file";

/** Files of the viewer (swagger-ui-dist) that the page needs, from the deployment package. */
export const viewerFiles = {
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
  "swagger-ui.css": "text/css; charset=utf-8",
} as const;
type ViewerFile = keyof typeof viewerFiles;

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>orderflow API</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="docs/swagger-ui.css">
  </head>
  <body>
    <main id="viewer"></main>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/start.js"></script>
  </body>
</html>
`;

/**
 * A separate file, because the page's policy allows no inline script. A link may contain an API key: `/docs#key=…`. The
 * part after the # is sent to no server, and is removed from the address once it is read.
 */
const startScript = `const key = new URLSearchParams(location.hash.slice(1)).get("key");
if (key !== null) history.replaceState(null, "", location.pathname);
const viewer = SwaggerUIBundle({
  url: new URL("../openapi.json", document.currentScript.src).href,
  dom_id: "#viewer",
  deepLinking: true,
  validatorUrl: null,
  queryConfigEnabled: false,
  onComplete: () => key !== null && viewer.preauthorizeApiKey("${securityScheme}", key),
});
`;

/** Nothing is loaded from other origins, and nobody may frame the page; the viewer sets styles, and has images as data URLs. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const guarded = { "x-content-type-options": "nosniff" };

/** `GET /docs`: the OpenAPI document, rendered by a viewer that this API serves itself. */
export const docsPage = (telemetry: Telemetry) => {
  const answer = staticFile({
    contentType: "text/html; charset=utf-8",
    content: page,
    headers: { ...guarded, "content-security-policy": policy, "referrer-policy": "no-referrer" },
  });
  return route(telemetry, async ({ event }) => answer(event));
};

const isViewerFile = (name: string): name is ViewerFile => Object.hasOwn(viewerFiles, name);

/** `GET /docs/{file}`: the files that the page loads. `read` reads a file of the deployment package. */
export const docsFile = (telemetry: Telemetry, read: (name: ViewerFile) => Promise<string>) => {
  const ready = new Map<string, Promise<ReturnType<typeof staticFile>>>([
    ["start.js", Promise.resolve(staticFile(script(startScript)))],
  ]);
  const load = (name: ViewerFile) =>
    read(name).then((content) => staticFile({ contentType: viewerFiles[name], content, headers: guarded }));

  return route(telemetry, async ({ event }) => {
    const name = event.pathParameters?.file ?? "";
    const known = ready.get(name) ?? (isViewerFile(name) ? load(name) : undefined);
    if (known === undefined) throw new RouteNotFound(event.rawPath);
    const answer = await known;
    ready.set(name, Promise.resolve(answer));
    return answer(event);
  });
};

const script = (content: string): StaticFile => ({
  contentType: viewerFiles["swagger-ui-bundle.js"],
  content,
  headers: guarded,
});
