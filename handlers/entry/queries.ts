import { dynamoDb, ssm } from "../aws/clients";
import { dynamoDbQuota } from "../clients/quota";
import { dispatch } from "../http/dispatch";
import { unknownRoute } from "../http/unknown-route";
import { cursorsFrom } from "../orders/cursor-secret";
import { dynamoDbCatalogue } from "../orders/dynamodb-catalogue";
import { dynamoDbOrderStore } from "../orders/dynamodb-order-store";
import { getOrder } from "../orders/get-order";
import { listOrders } from "../orders/list-orders";
import { listProducts } from "../orders/list-products";
import { dynamoDbOrderIndex } from "../orders/order-index";
import { powertools } from "../telemetry/powertools";

export interface QueriesSettings {
  readonly ordersTable: string;
  readonly inventoryTable: string;
  readonly quotasTable: string;
  /** Name of the SSM SecureString with the secret that seals cursors. */
  readonly cursorSecretParameter: string;
}

/** Composes what only reads: `GET /orders`, `GET /orders/{orderId}`, `GET /products`. */
export const queries = (settings: QueriesSettings) => {
  const telemetry = powertools();
  const db = dynamoDb(telemetry.traced);
  const quota = dynamoDbQuota(db, settings.quotasTable, () => new Date());
  const deps = { quota, telemetry };
  return telemetry.instrument(
    dispatch(
      {
        "GET /orders": listOrders({
          ...deps,
          index: dynamoDbOrderIndex(db, settings.ordersTable),
          cursors: cursorsFrom(ssm(telemetry.traced), settings.cursorSecretParameter),
        }),
        "GET /orders/{orderId}": getOrder({ ...deps, orders: dynamoDbOrderStore(db, settings.ordersTable) }),
        "GET /products": listProducts({ ...deps, catalogue: dynamoDbCatalogue(db, settings.inventoryTable) }),
      },
      unknownRoute(telemetry),
    ),
  );
};
