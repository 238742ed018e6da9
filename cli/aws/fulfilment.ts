import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import * as z from "zod";
import type { FulfilmentAction } from "#handlers/fulfilment/claim";
import type { OrderView } from "../api/orders-api";
import type { Context } from "../context";
import { Failed, Refused } from "../errors";
import type { Target } from "../target";

interface Wanted {
  readonly action: FulfilmentAction;
  /** How long to wait for the execution to end. */
  readonly seconds: number;
}

/** How an execution ended. */
export interface Ended {
  readonly executionArn: string;
  /** Its `outcome`; undefined if it is unknown or the execution failed. */
  readonly outcome: string | undefined;
  /** For an ignored execution: the external effect that was begun before. */
  readonly begun: string | undefined;
  /** Why it failed. */
  readonly failure: string | undefined;
  readonly order: OrderView;
}

/**
 * Starts an execution for an order, as an operator, and waits for its end.
 * @returns the order after it
 * @throws Failed, Refused when it had nothing to do, TimedOut
 */
export const fulfil = async (context: Context, order: OrderView, wanted: Wanted): Promise<OrderView> => {
  const ended = await execute(context, order, wanted);
  if (ended.failure !== undefined)
    throw new Failed(`The execution is ${ended.failure}`, {
      hint: `aws stepfunctions get-execution-history --execution-arn ${ended.executionArn}`,
    });
  if (ended.outcome === "IGNORED") throw new Refused(ignored(ended, wanted.action));
  return ended.order;
};

/** Explains why an execution had nothing to do. */
export const ignored = (
  {
    order: { orderId, status },
    begun,
  }: Pick<Ended, "begun"> & { readonly order: Pick<OrderView, "orderId" | "status"> },
  action: FulfilmentAction,
): string => {
  if (begun === "refund" && action !== "refund" && action !== "resume")
    return `A refund of ${orderId} has begun and must be completed: fulfil refund ${orderId}`;
  if (status === "SHIPPING_FAILED" && begun === undefined && action === "resume")
    return `${orderId} is SHIPPING_FAILED and needs a decision: fulfil retry or fulfil refund`;
  return `Another execution is working on ${orderId}, or was until recently; nothing was done.`;
};

/**
 * Starts an execution for an order, and waits until it succeeds or fails.
 * @throws TimedOut
 */
export const execute = async (
  context: Context,
  order: OrderView,
  { action, seconds }: Wanted,
): Promise<Ended> => {
  const { orderId } = order;
  const target = await context.target();
  const api = await context.api();
  const express = await isExpress(target);
  const executionArn = await startFulfilment(target, { action, orderId });
  if (!express) {
    const end = await endOf(context, target, executionArn, seconds);
    return { executionArn, ...end, order: await api.get(orderId) };
  }
  context.out.note("The state of an Express execution can't be read: watching the order instead.");
  const changed = ({ history }: OrderView): boolean => history.length > order.history.length;
  const after = await context.until(`${orderId} to change`, { seconds }, () => api.get(orderId), changed);
  return { executionArn, outcome: undefined, begun: undefined, failure: undefined, order: after };
};

/** @returns the execution's ARN */
const startFulfilment = async (target: Target, input: unknown): Promise<string> => {
  const stateMachineArn = target.need("fulfilmentStateMachineArn");
  const command = new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) });
  const { executionArn = "" } = await target.aws.stepFunctions().send(command);
  return executionArn;
};

/** DescribeExecution doesn't support Express: https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html */
const isExpress = async (target: Target): Promise<boolean> => {
  const stateMachineArn = target.need("fulfilmentStateMachineArn");
  const { type } = await target.aws
    .stepFunctions()
    .send(new DescribeStateMachineCommand({ stateMachineArn }));
  return type === "EXPRESS";
};

const outputSchema = z.object({ outcome: z.string().optional(), begun: z.string().nullish() });

const endOf = async (
  context: Context,
  target: Target,
  executionArn: string,
  seconds: number,
): Promise<Pick<Ended, "outcome" | "begun" | "failure">> => {
  const look = () => target.aws.stepFunctions().send(new DescribeExecutionCommand({ executionArn }));
  const ended = await context.until(
    "the execution to end",
    { seconds },
    look,
    (seen) => seen.status !== "RUNNING",
  );
  if (ended.status !== "SUCCEEDED") {
    const why = [ended.error, ended.cause].filter((part) => part !== undefined).join(": ");
    return { outcome: undefined, begun: undefined, failure: `${ended.status}: ${why || "no reason given"}` };
  }
  const { outcome, begun } = outputSchema.parse(JSON.parse(ended.output ?? "{}"));
  return { outcome, begun: begun ?? undefined, failure: undefined };
};
