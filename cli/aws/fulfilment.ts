import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import * as z from "zod";
import type { OrderView } from "../api/orders-api";
import type { Context } from "../context";
import { Failed, Refused } from "../errors";
import type { Target } from "../target";

interface Wanted {
  readonly action: string;
  /** How long to wait for the end. */
  readonly seconds: number;
}

/**
 * Starts an execution for an order, as an operator, and waits for its end.
 * @returns the order then
 * @throws Failed, Refused when another execution is at work on it, TimedOut
 */
export const fulfil = async (
  context: Context,
  order: OrderView,
  { action, seconds }: Wanted,
): Promise<OrderView> => {
  const { orderId } = order;
  const target = await context.target();
  const api = await context.api();
  const express = await isExpress(target);
  const executionArn = await startFulfilment(target, { action, orderId });
  if (express) {
    context.out.note("An Express execution can't be looked at: the order is watched instead.");
    const changed = ({ history }: OrderView): boolean => history.length > order.history.length;
    return context.until(`${orderId} to change`, { seconds }, () => api.get(orderId), changed);
  }
  const outcome = await outcomeOf(context, target, executionArn, seconds);
  if (outcome === "IGNORED")
    throw new Refused(`Another execution is at work on ${orderId}, or was until lately; nothing was done.`);
  return api.get(orderId);
};

/** @returns the execution's ARN */
export const startFulfilment = async (target: Target, input: unknown): Promise<string> => {
  const stateMachineArn = target.need("fulfilmentStateMachineArn");
  const command = new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) });
  const { executionArn = "" } = await target.aws.stepFunctions().send(command);
  return executionArn;
};

/** Describing isn't for Express: https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html */
const isExpress = async (target: Target): Promise<boolean> => {
  const stateMachineArn = target.need("fulfilmentStateMachineArn");
  const { type } = await target.aws
    .stepFunctions()
    .send(new DescribeStateMachineCommand({ stateMachineArn }));
  return type === "EXPRESS";
};

const outputSchema = z.object({ outcome: z.string().optional() });

const outcomeOf = async (context: Context, target: Target, executionArn: string, seconds: number) => {
  const look = () => target.aws.stepFunctions().send(new DescribeExecutionCommand({ executionArn }));
  const ended = await context.until(
    "the execution to end",
    { seconds },
    look,
    (seen) => seen.status !== "RUNNING",
  );
  if (ended.status === "SUCCEEDED") return outputSchema.parse(JSON.parse(ended.output ?? "{}")).outcome;
  const why = [ended.error, ended.cause].filter((part) => part !== undefined).join(": ");
  throw new Failed(`The execution is ${ended.status}: ${why || "no reason given"}`, {
    hint: `aws stepfunctions get-execution-history --execution-arn ${executionArn}`,
  });
};
