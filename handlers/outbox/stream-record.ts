import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod";
import { InvalidRecord } from "../domain/errors";
import { eventOf, type OrderEvent } from "../domain/events";
import { fieldErrors } from "../domain/field-errors";
import { type Order, order } from "../domain/order";

/** The wire format of an attribute, as far as unmarshalling needs it. */
type Attribute = Parameters<typeof unmarshall>[0];
const image = z.custom<Attribute>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
);

const change = z.object({
  NewImage: image.optional(),
  OldImage: image.optional(),
});

const read = (which: string, marshalled: Attribute | undefined): Order | undefined => {
  if (marshalled === undefined) return undefined;
  const parsed = order.safeParse(unmarshall(marshalled));
  if (!parsed.success)
    throw new InvalidRecord(`The ${which} image of a change`, fieldErrors(parsed.error, "image"));
  return parsed.data;
};

/**
 * Returns the event of a change of the orders table, if it has one.
 * @throws InvalidRecord when an image isn't an order.
 */
export const eventOfRecord = (record: { readonly dynamodb?: unknown }): OrderEvent | undefined => {
  const parsed = change.safeParse(record.dynamodb);
  if (!parsed.success) throw new InvalidRecord("A stream record", fieldErrors(parsed.error, "dynamodb"));
  return eventOf(read("old", parsed.data.OldImage), read("new", parsed.data.NewImage));
};
