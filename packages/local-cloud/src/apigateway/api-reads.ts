import { requestUrl } from "../endpoint/request-url";
import {
  type AwsCall,
  type AwsReply,
  type AwsService,
  account,
  type Health,
  NotImplementedLocally,
  type RequiredPermissions,
} from "../service";
import type { Api } from "./api";

/** What can be asked of the APIs that there are. */
interface Apis {
  all(): readonly Api[];
  /** @throws AwsError NotFoundException */
  api(id: string): Api;
  url(id: string): string;
}

type Read = (apis: Apis, id: string) => unknown;

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html */
const reads: readonly (readonly [path: RegExp, read: Read])[] = [
  [/^\/v2\/apis\/?$/, (apis) => ({ items: apis.all().map((api) => described(apis, api)) })],
  [/^\/v2\/apis\/([^/]+)$/, (apis, id) => described(apis, apis.api(id))],
  [/^\/v2\/apis\/([^/]+)\/routes\/?$/, (apis, id) => ({ items: apis.api(id).routes.list().map(route) })],
  [
    /^\/v2\/apis\/([^/]+)\/stages\/?$/,
    (apis, id) => ({
      items: apis
        .api(id)
        .stageNames()
        .map((stageName) => ({ stageName, autoDeploy: true })),
    }),
  ],
];

/** The reading part of API Gateway's v2 API. What changes APIs is the program's. */
export class ApiReads implements AwsService {
  readonly name = "API Gateway";
  readonly signingName = "apigateway";

  constructor(private readonly apis: Apis) {}

  async start(): Promise<void> {}

  async stop(): Promise<void> {}

  health(): Health {
    return { status: "ok" };
  }

  /** Whoever may GET a path may read what is there. */
  permissions({ method, path }: AwsCall): RequiredPermissions {
    const { pathname } = requestUrl(path);
    if (method !== "GET" || !pathname.startsWith("/v2/")) return [];
    const resource = `arn:${account.partition}:apigateway:${account.region}::${pathname.slice("/v2".length).replace(/\/$/, "")}`;
    return [{ action: "apigateway:GET", resource }];
  }

  async handle({ method, path, action }: AwsCall): Promise<AwsReply> {
    const { pathname } = requestUrl(path);
    for (const [pattern, read] of reads) {
      const found = method === "GET" ? pattern.exec(pathname) : null;
      if (found) return answer(read(this.apis, found[1] ?? ""));
    }
    throw new NotImplementedLocally(`API Gateway ${action}`);
  }
}

const answer = (body: unknown): AwsReply => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

const described = (apis: Apis, { id, name, cors }: Api) => ({
  apiId: id,
  name,
  protocolType: "HTTP",
  apiEndpoint: apis.url(id),
  apiKeySelectionExpression: "$request.header.x-api-key",
  routeSelectionExpression: `\${request.method} \${request.path}`,
  disableExecuteApiEndpoint: false,
  ...(cors && { corsConfiguration: cors }),
});

const route = ([routeId, { routeKey, integrationId, authorizerId }]: ReturnType<
  Api["routes"]["list"]
>[number]) => ({
  routeId,
  routeKey,
  target: `integrations/${integrationId}`,
  authorizationType: authorizerId === undefined ? "NONE" : "CUSTOM",
  ...(authorizerId === undefined ? {} : { authorizerId }),
});
