import { dynamoDb, dynamoDbOnce, ssmOfNeededSecrets } from "../aws/clients";
import { dynamoDbQuota } from "../clients/quota";
import { dispatch } from "../http/dispatch";
import { cursorsFrom } from "../orders/cursor-secret";
import { dynamoDbCatalogue } from "../orders/dynamodb-catalogue";
import { dynamoDbOrderStore } from "../orders/dynamodb-order-store";
import { dynamoDbOrderIndex } from "../orders/order-index";
import type { OrdersTable } from "../orders/orders-table";
import { queryRoutes } from "../orders/query-routes";
import { powertools } from "../telemetry/powertools";

export interface QueriesSettings {
  readonly ordersTable: OrdersTable;
  readonly inventoryTable: string;
  readonly quotasTable: string;
  /** Name of the SSM SecureString with the secret that encrypts cursors. */
  readonly cursorSecretParameter: string;
}

/** Composes the routes that only read. */
export const queries = (settings: QueriesSettings) => {
  const telemetry = powertools();
  const db = dynamoDb(telemetry.traced);
  const routes = queryRoutes({
    orders: dynamoDbOrderStore(db, settings.ordersTable),
    index: dynamoDbOrderIndex(db, settings.ordersTable, telemetry),
    cursors: cursorsFrom({
      ssm: ssmOfNeededSecrets(telemetry.traced),
      parameter: settings.cursorSecretParameter,
      observer: telemetry,
    }),
    catalogue: dynamoDbCatalogue(db, settings.inventoryTable, telemetry),
    quota: dynamoDbQuota(dynamoDbOnce(telemetry.traced), settings.quotasTable, () => new Date()),
    telemetry,
  });
  return telemetry.instrument(dispatch(routes));
};
