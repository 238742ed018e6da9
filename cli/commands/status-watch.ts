import { setTimeout } from "node:timers/promises";
import { alarmsOf } from "../aws/alarms";
import { latestFailures } from "../aws/latest-failures";
import { physicalPrefix } from "../aws/names";
import { eventsBetween } from "../aws/order-table";
import { deadLetterQueues, depthsSeen, workQueues } from "../aws/queues";
import type { Context } from "../context";
import { type Glance, glanceText } from "../output/glance";
import { leftOut } from "../output/left-out";
import { orUnknown } from "../unknown";

/** Minutes over which orders per minute are averaged. */
const span = 5;

/** How many failures are shown. */
const mostFailures = 5;

/** Moves the cursor to the top and clears the lines below, which avoids flicker. */
const redraw = "\u001b[H\u001b[J";

interface Watching {
  /** Seconds between two refreshes. */
  readonly every: number;
  /** Ends after this many refreshes; undefined continues until Ctrl-C. */
  readonly looks?: number;
}

/** Shows a summary of a target repeatedly: redrawn in place on a terminal, one below the other in a pipe. */
export const watchStatus = async (context: Context, { every, looks }: Watching): Promise<void> => {
  const { stdout } = context.world;
  for (let look = 1; looks === undefined || look <= looks; look++) {
    const glance = await glanceAt(context);
    if (stdout.isTTY && !context.out.json) stdout.write(redraw);
    context.out.result(glance, (colours) => glanceText(glance, colours));
    if (look !== looks) await setTimeout(every * 1_000);
  }
};

const glanceAt = async (context: Context): Promise<Glance> => {
  const target = await context.target();
  const { aws } = target;
  const table = target.need("ordersTable");
  const to = context.world.now();
  const from = new Date(to.getTime() - span * 60_000);
  const observer = leftOut(context.out);
  const [events, queues, deadLetters, alarms, failures] = await Promise.all([
    eventsBetween(aws.dynamoDb(), table, { from, to }, observer),
    depthsSeen(context, aws.sqs(), workQueues(target)),
    depthsSeen(context, aws.sqs(), deadLetterQueues(target)),
    orUnknown(context, "Alarms", alarmsOf(aws.cloudWatch(), `${physicalPrefix(target)}-`)),
    latestFailures(aws.dynamoDb(), table, { count: mostFailures, observer }),
  ]);
  return {
    target: target.name,
    at: to.toISOString(),
    placedPerMinute: (events.OrderCreated ?? 0) / span,
    shippedPerMinute: (events.OrderShipped ?? 0) / span,
    queues,
    deadLetterQueues: deadLetters,
    alarms,
    failures,
  };
};
