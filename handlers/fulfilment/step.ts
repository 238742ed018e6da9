import type { Context } from "aws-lambda";
import * as z from "zod";
import { isTransient } from "../aws/failures";
import { Contention, OrderNotFound } from "../domain/errors";
import { fieldErrors } from "../domain/field-errors";
import { type Order, orderId } from "../domain/order";
import type { OrderStore } from "../orders/order-store";
import type { Telemetry } from "../telemetry/telemetry";
import { ClaimLost, InvalidStep, TemporarilyUnavailable } from "./errors";

/** The input of every step. */
export const stepInput = z.object({ orderId, executionId: z.string().min(1) });
export type StepInput = z.infer<typeof stepInput>;

/** The dependencies of every step. */
export interface StepDeps {
  readonly orders: Pick<OrderStore, "find" | "move">;
  readonly telemetry: Telemetry;
  readonly now: () => Date;
}

/** The dependencies of a step that returns an order's stock. */
export interface CompensationDeps extends StepDeps {
  readonly stock: {
    /**
     * Returns the lines to the stock and changes the order, in one transaction; false if the order has changed since.
     * @throws OrderNotFound, Contention
     */
    release(before: Order, after: Order): Promise<boolean>;
  };
}

/**
 * Wraps a step for the state machine: validates its input, and names failures so that the machine can react to them.
 * @throws InvalidStep; TemporarilyUnavailable if a retry may succeed
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
export const requireOrder = async (orders: StepDeps["orders"], id: string): Promise<Order> => {
  const found = await orders.find(id);
  if (found === undefined) throw new OrderNotFound(id);
  return found;
};

/** Whether this execution holds the claim on the order. */
export const isHeldBy = ({ fulfilment }: Order, { executionId }: StepInput): boolean =>
  fulfilment?.executionId === executionId && fulfilment.releasedAt === undefined;

/** @throws ClaimLost when this execution doesn't hold the claim */
export const requireClaim = (order: Order, input: StepInput): void => {
  if (!isHeldBy(order, input)) throw new ClaimLost(order.orderId, input.executionId);
};

export const logFields = ({ orderId: id, correlationId }: Order, { executionId }: StepInput) => ({
  orderId: id,
  correlationId,
  executionId,
});
