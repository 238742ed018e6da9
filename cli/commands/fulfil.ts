import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { Command } from "commander";
import * as z from "zod";
import type { OrderView } from "../api/orders-api";
import { type Context, parseOptions } from "../context";
import { EndedOtherwise, Failed, Refused } from "../errors";
import { timeout } from "../options";
import { orderText } from "../output/order";
import type { Target } from "../target";
import { examples } from "./examples";

const optionsSchema = z.object({ timeout: timeout.default(300) });

interface Action {
  readonly command: "retry" | "refund";
  readonly description: string;
  /** As the state machine's input names it. */
  readonly action: "retry-shipping" | "refund";
  readonly goal: OrderView["status"];
}

const actions: readonly Action[] = [
  {
    command: "retry",
    description: "ship an order again whose shipping failed",
    action: "retry-shipping",
    goal: "SHIPPED",
  },
  {
    command: "refund",
    description: "give the money back for an order whose shipping failed; its stock goes back",
    action: "refund",
    goal: "REFUNDED",
  },
];

export const fulfilCommand = (context: Context): Command => {
  const command = new Command("fulfil").description("decide about an order whose shipping failed");
  for (const action of actions) command.addCommand(actionCommand(context, action));
  return command;
};

const actionCommand = (context: Context, action: Action): Command =>
  new Command(action.command)
    .description(action.description)
    .argument("<orderId>", "id of the order")
    .option("--timeout <seconds>", "how long to wait for the end (default: 300)")
    .addHelpText("after", examples(`fulfil ${action.command} ord_01J9ZQ3W5B2N8K4T6V7X1Y0ABC`))
    .action(async (orderId: string, raw: unknown) => {
      const { timeout } = parseOptions(optionsSchema, raw);
      const order = await fulfil(context, action, orderId, timeout);
      context.out.result(order, (colours) => orderText(order, colours));
      if (order.status !== action.goal)
        throw new EndedOtherwise(`${orderId} is ${order.status}, not ${action.goal}.`);
    });

/** @throws Refused when the order isn't SHIPPING_FAILED; Failed when the execution fails; NotFound, TimedOut */
const fulfil = async (context: Context, { action }: Action, orderId: string, seconds: number) => {
  const target = await context.target();
  const stateMachineArn = target.need("fulfilmentStateMachineArn");
  const api = await context.api();
  const { status } = await api.get(orderId);
  if (status !== "SHIPPING_FAILED")
    throw new Refused(
      `${orderId} is ${status}; only an order that is SHIPPING_FAILED can be ${action === "refund" ? "refunded" : "shipped again"}.`,
    );
  const input = JSON.stringify({ action, orderId });
  const { executionArn = "" } = await target.aws
    .stepFunctions()
    .send(new StartExecutionCommand({ stateMachineArn, input }));
  if (await isExpress(target, stateMachineArn)) {
    context.out.note("Express executions can't be looked at: the order is watched instead.");
    return context.until(`${orderId} to change`, { seconds }, () => api.get(orderId), isDecided);
  }
  await ended(context, target, executionArn, seconds);
  return api.get(orderId);
};

const isDecided = ({ status }: OrderView): boolean => status !== "SHIPPING_FAILED";

/** Describing an execution isn't for Express: https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html */
const isExpress = async (target: Target, stateMachineArn: string): Promise<boolean> => {
  const { type } = await target.aws
    .stepFunctions()
    .send(new DescribeStateMachineCommand({ stateMachineArn }));
  return type === "EXPRESS";
};

const ended = async (
  context: Context,
  target: Target,
  executionArn: string,
  seconds: number,
): Promise<void> => {
  const look = () => target.aws.stepFunctions().send(new DescribeExecutionCommand({ executionArn }));
  const { status, error, cause } = await context.until(
    "the execution to end",
    { seconds },
    look,
    (seen) => seen.status !== "RUNNING",
  );
  if (status === "SUCCEEDED") return;
  const why = [error, cause].filter((part) => part !== undefined).join(": ");
  throw new Failed(`The execution is ${status}: ${why || "no reason given"}`, {
    hint: `aws stepfunctions get-execution-history --execution-arn ${executionArn}`,
  });
};
