import { authorize as handler } from "../authorizer/authorize";
import { dynamoDb } from "../aws/clients";
import { dynamoDbClientStore } from "../clients/client-store";
import { powertools } from "../telemetry/powertools";

export interface AuthorizeSettings {
  readonly clientsTable: string;
}

/** Composes the API's authorizer. */
export const authorize = ({ clientsTable }: AuthorizeSettings) => {
  const telemetry = powertools();
  const clients = dynamoDbClientStore(dynamoDb(telemetry.traced), clientsTable);
  return telemetry.instrument(handler({ clients, telemetry, now: () => new Date() }));
};
