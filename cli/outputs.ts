import * as z from "zod";

/**
 * The outputs of index.ts, as the commands need them. Each may be missing, since an older program may have been
 * deployed; `awsEndpoint` is there only when the cloud is the local one.
 */
export const outputsSchema = z.object({
  apiUrl: z.url().optional(),
  apiKey: z.string().min(1).optional(),
  ordersTableName: z.string().optional(),
  inventoryTableName: z.string().optional(),
  clientsTableName: z.string().optional(),
  eventBusName: z.string().optional(),
  eventArchiveName: z.string().optional(),
  inventoryQueueUrl: z.url().optional(),
  inventoryDlqUrl: z.url().optional(),
  notifierQueueUrl: z.url().optional(),
  notifierDlqUrl: z.url().optional(),
  outboxDlqUrl: z.url().optional(),
  fulfilmentDlqUrl: z.url().optional(),
  deadLetterQueueUrls: z.record(z.string(), z.url()).optional(),
  fulfilmentStateMachineArn: z.string().optional(),
  alertTopicArn: z.string().optional(),
  dashboardName: z.string().optional(),
  consoleUrl: z.url().optional(),
  awsEndpoint: z.url().optional(),
});
export type Outputs = z.infer<typeof outputsSchema>;

/** The region of a stack, by the host of its API; `AWS_REGION` decides where that has none. */
export const regionOf = ({ apiUrl, awsEndpoint }: Outputs): string | undefined => {
  if (awsEndpoint !== undefined) return "us-east-1";
  return apiUrl?.match(/\.execute-api\.([a-z0-9-]+)\./)?.[1];
};
