import { createHash } from "node:crypto";
import { ordersTableNamed } from "../../factories/orders-table";
import { type Actions, awsStandIn } from "./aws-stand-in";
import { type Outputs, runOn } from "./world";

/** A message as a queue returns it. */
export const message = (id: number, Body: string) => ({
  MessageId: `m-${id}`,
  ReceiptHandle: `r-${id}`,
  Body,
  MD5OfBody: createHash("md5").update(Body).digest("hex"),
});

/** A queue's attributes, with a number of messages in it. */
export const holding =
  (messages: number) =>
  ({ QueueUrl }: Readonly<Record<string, unknown>>) => ({
    Attributes: {
      QueueArn: `arn:aws:sqs:us-east-1:000000000000:${String(QueueUrl).split("/").at(-1)}`,
      ApproximateNumberOfMessages: String(messages),
    },
  });

/** For a suite: stacks whose AWS answers as the test says, which are closed after each test. */
export const standInStacks = () => {
  const closing: (() => Promise<void>)[] = [];

  afterEach(async () => {
    await Promise.all(closing.splice(0).map((close) => close()));
  });

  return async (actions: Actions, more: Partial<Outputs> = {}) => {
    const standIn = await awsStandIn(actions);
    closing.push(standIn.close);
    const outputs = {
      awsEndpoint: standIn.url,
      eventBusName: "orderflow-dev-orders",
      eventArchiveName: "archive",
      ordersTableName: "orders",
      ordersTable: ordersTableNamed("orders"),
      inventoryTableName: "inventory",
      clientsTableName: "clients",
      notifierQueueUrl: `${standIn.url}/000000000000/notifier`,
      notifierDlqUrl: `${standIn.url}/000000000000/notifier-dlq`,
      outboxDlqUrl: `${standIn.url}/000000000000/outbox-dlq`,
      ...more,
    };
    const run = (...args: readonly string[]) => runOn(outputs, args);
    const called = (action: string) => standIn.calls.filter((call) => call.action === action);
    return { run, outputs, called };
  };
};
