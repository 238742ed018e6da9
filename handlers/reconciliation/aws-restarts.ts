import { ExecutionAlreadyExists, type SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { eventFor } from "../domain/events";
import type { EventPublisher } from "../outbox/event-publisher";
import type { Restarts } from "./restarts";

interface AwsRestarts {
  readonly publisher: Pick<EventPublisher, "publish">;
  readonly stateMachines: SFNClient;
  readonly stateMachineArn: string;
}

/** Restarts through the bus and the fulfilment state machine. */
export const awsRestarts = ({ publisher, stateMachines, stateMachineArn }: AwsRestarts): Restarts => ({
  publish: async (order) => {
    const [outcome] = await publisher.publish([eventFor(order)]);
    if (outcome !== "published") throw new Error(`The event of ${order.orderId} is ${outcome}`);
  },

  execute: async ({ orderId }, action, name) => {
    const input = JSON.stringify({ action, orderId });
    try {
      await stateMachines.send(new StartExecutionCommand({ stateMachineArn, name, input }));
    } catch (error) {
      // The same restart, whose response was lost.
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
    }
  },
});
