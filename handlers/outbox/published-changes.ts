import { orderStatus } from "../domain/order";

const is = (...matchers: readonly unknown[]) => ({ S: matchers });
const absent = { exists: false };
const anythingBut = (statuses: readonly string[]) => ({ "anything-but": statuses });

const statuses = orderStatus.options;

/**
 * A Lambda filter for the changes that make an event: those that reach a status. Changes within a status (attempts,
 * claims) and removals don't invoke the publisher. A change with a missing or unknown status passes, so that the publisher
 * reports it. Lambda documents stream filters only for the key `dynamodb`.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html
 */
export const publishedChanges = {
  dynamodb: {
    $or: [
      ...statuses.map((status) => ({
        NewImage: { status: is(status) },
        OldImage: { status: is(anythingBut([status]), absent) },
      })),
      { NewImage: { status: is(anythingBut(statuses)) } },
      { NewImage: { orderId: is({ exists: true }), status: is(absent) } },
    ],
  },
};
