import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { dynamoDbLedger } from "../ledger/dynamodb-ledger";
import type { Carrier } from "../shipping/carrier";
import { simulatedCarrier } from "../shipping/simulated-carrier";

export interface CarrierSettings {
  readonly ledgerTable: string;
}

/** Connects a function to the carrier. */
export const connectCarrier = (
  db: DynamoDBDocumentClient,
  { ledgerTable }: CarrierSettings,
  now: () => Date,
): Carrier => simulatedCarrier(dynamoDbLedger(db, ledgerTable), now);
