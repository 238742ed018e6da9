import type {
  APIGatewayRequestAuthorizerEventV2,
  APIGatewaySimpleAuthorizerWithContextResult,
} from "aws-lambda";
import { isTransient } from "../aws/failures";
import { type Client, clientKey, hashOfKey, mayUse } from "../clients/client";
import type { ClientStore } from "../clients/client-store";
import { busyContext, type CallerContext, contextOf } from "../clients/identity";
import { routeOf, routes } from "../http/routes";
import type { Telemetry } from "../telemetry/telemetry";

export interface AuthorizeDeps {
  readonly clients: ClientStore;
  readonly telemetry: Telemetry;
  readonly now: () => Date;
}

type Answer = APIGatewaySimpleAuthorizerWithContextResult<
  CallerContext | typeof busyContext | Record<string, never>
>;

/** REQUEST authorizer of an HTTP API, payload format 2.0, simple responses: identifies the client and checks its scopes. */
export const authorize =
  ({ clients, telemetry, now }: AuthorizeDeps) =>
  async ({ headers, routeKey }: APIGatewayRequestAuthorizerEventV2): Promise<Answer> => {
    const refuse = (why: string, clientId?: string): Answer => {
      telemetry.count("AuthFailures");
      telemetry.warn(`Refused: ${why}`, { routeKey, clientId });
      return { isAuthorized: false, context: {} };
    };

    const key = clientKey.safeParse(headers?.["x-api-key"]);
    if (!key.success) return refuse("this isn't an API key");
    const client = await clients.find(hashOfKey(key.data)).catch(busyOr);
    if (client === busy) {
      telemetry.warn("The clients table can't be read right now; the function will answer with 503", {
        routeKey,
      });
      return { isAuthorized: true, context: busyContext };
    }
    if (client === undefined) return refuse("unknown API key");
    if (client.revokedAt !== undefined) return refuse("revoked API key", client.clientId);
    if (!isAllowed(client, routeKey)) return refuse("the client lacks the scope", client.clientId);

    await noteUse({ clients, telemetry, now }, client);
    return { isAuthorized: true, context: contextOf(client) };
  };

const busy = Symbol("busy");

const busyOr = (error: unknown): typeof busy => {
  if (isTransient(error)) return busy;
  throw error;
};

/** Nobody may call a route that isn't in the table. */
const isAllowed = (client: Client, routeKey: string): boolean => {
  const route = routeOf(routeKey);
  if (route === undefined) return false;
  const access = routes[route];
  return access === "everyone" || access.some((scope) => mayUse(client, scope));
};

/** Once per day is enough to find unused keys. If recording the day fails, the request is still accepted. */
const noteUse = async ({ clients, telemetry, now }: AuthorizeDeps, client: Client): Promise<void> => {
  const today = now().toISOString().slice(0, 10);
  if (client.lastUsedDay !== undefined && client.lastUsedDay >= today) return;
  try {
    await clients.usedOn(client.keyHash, today);
  } catch (error) {
    telemetry.warn("Couldn't record that the key was used", { clientId: client.clientId }, error);
  }
};
