import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import type { Context } from "../context";
import { readDeadLetter } from "../dead-letter";
import { type Redriven, redriveLetters } from "./redrive-letters";

/**
 * Starts the executions that EventBridge couldn't start, with the event as their input. A compensation that failed
 * stays: what is to be done about it, an operator decides (`fulfil retry`, `fulfil refund`).
 */
export const redriveFulfilment = async (context: Context, name: string): Promise<Redriven> => {
  const target = await context.target();
  const stateMachineArn = target.need("fulfilmentStateMachineArn");
  return redriveLetters(context, name, async (message) => {
    const letter = readDeadLetter(message);
    if (letter.kind !== "delivery")
      return `${letter.orderId ?? "it"} is for an operator to decide: fulfil retry or fulfil refund`;
    const command = new StartExecutionCommand({ stateMachineArn, input: message.Body });
    await target.aws.stepFunctions().send(command);
    return undefined;
  });
};
