import { dynamoDb } from "../aws/clients";
import { dynamoDbLedger } from "../ledger/dynamodb-ledger";
import { simulatedGateway } from "../payments/simulated-gateway";
import type { ConnectPayments } from "./payments";

export interface SimulatedPaymentsSettings {
  readonly ledgerTable: string;
  /** From 0 to 1. */
  readonly successRate: number;
}

export const simulatedPayments =
  ({ ledgerTable, successRate }: SimulatedPaymentsSettings): ConnectPayments =>
  ({ traced }) =>
    simulatedGateway(dynamoDbLedger(dynamoDb(traced), ledgerTable), { successRate });
