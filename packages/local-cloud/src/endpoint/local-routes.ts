import { AwsError, type AwsReply } from "../service";
import { errorReply } from "./error-reply";
import { html, page } from "./html";

export interface LocalRequest {
  readonly query: URLSearchParams;
  readonly body: Buffer;
  /** Whether a browser sends the request, to show the response to a person. Programs get JSON. */
  readonly wantsPage: boolean;
}

/** A route of the local cloud itself, in addition to AWS's: `/_local/health`. */
export type LocalRoute = (request: LocalRequest) => Promise<AwsReply> | AwsReply;

/** JSON with a content type that browsers show; they would download AWS's own types. */
export const plainJson = (body: unknown, status = 200): AwsReply => ({
  status,
  headers: { "content-type": "application/json", "cache-control": "no-store", vary: "accept" },
  body: JSON.stringify(body),
});

interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly accept: string;
  readonly body: Buffer;
}

/** The endpoint's own responses: the local cloud's routes, and a page for its address in a browser. */
export class LocalRoutes {
  private readonly routes = new Map<string, LocalRoute>();

  /** @param route method and path: `GET /_local/health` */
  add(route: string, handler: LocalRoute): void {
    this.routes.set(route, handler);
  }

  /** @returns undefined for requests to AWS's services */
  async answer({ method, url, accept, body }: Asked): Promise<AwsReply | undefined> {
    const route = this.routes.get(`${method} ${url.pathname}`);
    const wantsPage = /\btext\/html\b/.test(accept) && url.searchParams.get("format") !== "json";
    try {
      if (route) return await route({ query: url.searchParams, body, wantsPage });
      if (/^\/_(local|aws)\//.test(url.pathname))
        throw new AwsError("NotFound", `There is no ${method} ${url.pathname} here`, 404);
      if (wantsPage && method === "GET" && url.pathname === "/") return this.contents();
      return undefined;
    } catch (error) {
      if (!(error instanceof AwsError)) console.error(error);
      const { status, body: message } = errorReply(error, { protocol: "json" }, "none");
      return { ...plainJson(undefined, status), body: message };
    }
  }

  private contents(): AwsReply {
    const paths = [...this.routes.keys()].flatMap((route) => /^GET (.+)$/.exec(route)?.[1] ?? []).sort();
    return page(
      "Local AWS endpoint",
      html`<p>AWS SDKs and the AWS CLI (<code>--endpoint-url</code>) use this address. In a browser it has:</p>
<ul>${paths.map((path) => html`<li><a href="${path}">${path}</a></li>`)}</ul>`,
    );
  }
}
