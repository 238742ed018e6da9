import * as z from "zod";
import { ordersTable } from "#handlers/orders/orders-table";

/**
 * The outputs of index.ts that the commands use. Each may be missing, because an older program may be deployed.
 * Only the local cloud has `awsEndpoint`.
 */
export const outputsSchema = z.object({
  apiUrl: z.url().optional(),
  apiKey: z.string().min(1).optional(),
  ordersTableName: z.string().optional(),
  ordersTable: ordersTable.optional(),
  inventoryTableName: z.string().optional(),
  stockMovementsTableName: z.string().optional(),
  clientsTableName: z.string().optional(),
  notificationsTableName: z.string().optional(),
  mailSuppressionsTableName: z.string().optional(),
  eventBusName: z.string().optional(),
  eventArchiveName: z.string().optional(),
  inventoryQueueUrl: z.url().optional(),
  inventoryDlqUrl: z.url().optional(),
  notifierQueueUrl: z.url().optional(),
  notifierDlqUrl: z.url().optional(),
  outboxDlqUrl: z.url().optional(),
  fulfilmentDlqUrl: z.url().optional(),
  queueUrls: z.record(z.string(), z.url()).optional(),
  deadLetterQueueUrls: z.record(z.string(), z.url()).optional(),
  fulfilmentStateMachineArn: z.string().optional(),
  reconcilerFunctionArn: z.string().optional(),
  alertTopicArn: z.string().optional(),
  pageTopicArn: z.string().optional(),
  dashboardName: z.string().optional(),
  ledgerTableName: z.string().optional(),
  mailSender: z.string().optional(),
  mailDnsRecords: z.array(z.object({ name: z.string(), type: z.string(), value: z.string() })).optional(),
  paymentProvider: z.string().optional(),
  // null if payments are simulated
  stripeKeyParameterName: z
    .string()
    .nullable()
    .transform((name) => name ?? undefined)
    .optional(),
  urls: z.object({ dashboard: z.url().optional() }).optional(),
  consoleUrl: z.url().optional(),
  awsEndpoint: z.url().optional(),
});
export type Outputs = z.infer<typeof outputsSchema>;

/**
 * The region of a stack, taken from one of its ARNs, or from the host of its API unless that is a custom domain.
 * If neither names it, `AWS_REGION` decides.
 */
export const regionOf = (outputs: Outputs): string | undefined => {
  const { apiUrl, awsEndpoint, fulfilmentStateMachineArn, alertTopicArn } = outputs;
  if (awsEndpoint !== undefined) return "us-east-1";
  const arn = (fulfilmentStateMachineArn ?? alertTopicArn)?.split(":")[3];
  return arn || apiUrl?.match(/\.execute-api\.([a-z0-9-]+)\./)?.[1];
};
