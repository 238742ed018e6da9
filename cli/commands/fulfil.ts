import { Command } from "commander";
import * as z from "zod";
import type { FulfilmentAction } from "../../handlers/fulfilment/claim";
import type { OrderView } from "../api/orders-api";
import { fulfil } from "../aws/fulfilment";
import { type Context, parseOptions } from "../context";
import { EndedOtherwise, Refused } from "../errors";
import { timeout } from "../options";
import { orderText } from "../output/order";
import { examples } from "./examples";

const optionsSchema = z.object({ timeout: timeout.default(300) });

interface Action {
  readonly description: string;
  /** The action in the state machine's input. */
  readonly action: FulfilmentAction;
  /** The statuses in which an order can be given to it. */
  readonly from: readonly OrderView["status"][];
  readonly goals: readonly OrderView["status"][];
}

const actions: Readonly<Record<string, Action>> = {
  retry: {
    description: "ship an order again after its shipping failed",
    action: "retry-shipping",
    from: ["SHIPPING_FAILED"],
    goals: ["SHIPPED"],
  },
  refund: {
    description: "refund an order whose shipping failed, and return its stock",
    action: "refund",
    from: ["SHIPPING_FAILED"],
    goals: ["REFUNDED"],
  },
  resume: {
    description: "resume an order that an execution left unfinished",
    action: "resume",
    from: ["CONFIRMED", "PAID", "SHIPPING_FAILED"],
    goals: ["SHIPPED", "REFUNDED"],
  },
};

export const fulfilCommand = (context: Context): Command => {
  const command = new Command("fulfil").description("resolve an order that fulfilment could not finish");
  for (const [name, action] of Object.entries(actions))
    command.addCommand(actionCommand(context, name, action));
  return command;
};

const actionCommand = (context: Context, name: string, action: Action): Command =>
  new Command(name)
    .description(action.description)
    .argument("<orderId>", "id of the order")
    .option("--timeout <seconds>", "how long to wait for the order to end (default: 300)")
    .addHelpText("after", examples(`fulfil ${name} ord_01J9ZQ3W5B2N8K4T6V7X1Y0ABC`))
    .action(async (orderId: string, raw: unknown) => {
      const { timeout } = parseOptions(optionsSchema, raw);
      await run(context, { ...action, orderId, timeout });
    });

interface Asked extends Action {
  readonly orderId: string;
  readonly timeout: number;
}

const run = async (context: Context, { orderId, action, from, goals, timeout }: Asked): Promise<void> => {
  const api = await context.api();
  const before = await api.get(orderId);
  if (!from.includes(before.status))
    throw new Refused(
      `${orderId} is ${before.status}; this command is for orders that are ${from.join(" or ")}.`,
    );
  const order = await fulfil(context, before, { action, seconds: timeout });
  context.out.result(order, (colours) => orderText(order, colours));
  if (goals.includes(order.status)) return;
  const why = order.history.at(-1)?.reason;
  throw new EndedOtherwise(
    `${orderId} is ${order.status}, not ${goals.join(" or ")}${why ? `: ${why}` : ""}.`,
  );
};
