import type { Context } from "aws-lambda";
import * as z from "zod";
import { Contention, OrderNotFound } from "../domain/errors";
import { fieldErrors } from "../domain/field-errors";
import { type Order, orderId } from "../domain/order";
import type { Orders } from "../inventory/stock";
import type { Telemetry } from "../telemetry/telemetry";
import { ClaimLost, InvalidStep, TemporarilyUnavailable } from "./errors";

/** What the state machine tells every step. */
export const stepInput = z.object({ orderId, executionId: z.string().min(1) });
export type StepInput = z.infer<typeof stepInput>;

/** What every step needs. */
export interface StepDeps {
  readonly orders: Orders;
  readonly telemetry: Telemetry;
  readonly now: () => Date;
}

/** AWS's words for a trouble of its own, as the SDK reports it once its own retries are over. */
const transientNames: ReadonlySet<string> = new Set([
  "TimeoutError",
  "ThrottlingException",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "InternalServerError",
  "ECONNREFUSED",
  "ECONNRESET",
]);

const awsFailure = z.object({
  $metadata: z.object({ httpStatusCode: z.number().optional() }).optional(),
  code: z.string().optional(),
});

const isTransient = (error: Error): boolean => {
  const { $metadata, code } = awsFailure.safeParse(error).data ?? {};
  return (
    transientNames.has(error.name) ||
    transientNames.has(code ?? "") ||
    ($metadata?.httpStatusCode ?? 0) >= 500
  );
};

/**
 * A step as the state machine calls it: its input checked, and failures named for what the machine does next.
 * @throws InvalidStep; TemporarilyUnavailable for what is worth another try
 */
export const step =
  <Input, Result>(schema: z.ZodType<Input>, work: (input: Input) => Promise<Result>) =>
  async (event: unknown, _context?: Context): Promise<Result> => {
    const parsed = schema.safeParse(event);
    if (!parsed.success) {
      const errors = fieldErrors(parsed.error, "input");
      throw new InvalidStep(errors.map(({ path, message }) => `${path}: ${message}`).join("; "));
    }
    try {
      return await work(parsed.data);
    } catch (error) {
      if (error instanceof Contention) throw new TemporarilyUnavailable(error.message, { cause: error });
      if (error instanceof Error && isTransient(error))
        throw new TemporarilyUnavailable(error.name, { cause: error });
      throw error;
    }
  };

/** @throws OrderNotFound */
export const theOrder = async (orders: Orders, id: string): Promise<Order> => {
  const found = await orders.find(id);
  if (found === undefined) throw new OrderNotFound(id);
  return found;
};

/** @throws ClaimLost when the order isn't this execution's */
export const requireClaim = (order: Order, { orderId: id, executionId }: StepInput): void => {
  if (order.fulfilment?.executionId !== executionId || order.fulfilment.releasedAt !== undefined)
    throw new ClaimLost(id, executionId);
};

export const logFields = ({ orderId: id, correlationId }: Order, { executionId }: StepInput) => ({
  orderId: id,
  correlationId,
  executionId,
});
