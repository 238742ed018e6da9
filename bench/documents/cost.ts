import { billOf, essentialsSurcharge, prices, totalOf } from "../../cli/cost/bill";
import { type MonthlyPosition, monthlyBill, storageBill, sumOf } from "../../cli/cost/monthly";
import { measuredOf, textbookDesigns } from "../../cli/cost/textbook";
import type { Work } from "../work/schema";
import { exact, figure, markdownTable } from "./sections";

/** The names of billed quantities, in words. */
const names: Readonly<Record<string, string>> = {
  "ses.emails": "e-mails",
  "stepFunctions.transitions": "states entered, Standard workflow",
  "stepFunctions.expressRequests": "executions, Express workflow",
  "stepFunctions.expressGigabyteSeconds": "GB-seconds, Express workflow",
  "lambda.requests": "function requests",
  "lambda.gigabyteSeconds": "function time, GB-seconds",
  "dynamodb.writeUnits": "write units of DynamoDB",
  "dynamodb.readUnits": "read units of DynamoDB",
  "xray.traces": "traces, if X-Ray records every request",
  "logs.functionBytes": "bytes of functions' log lines",
  "logs.platformBytes": "bytes of Lambda's own log lines",
  "logs.accessBytes": "bytes of the API's access log",
  "logs.workflowBytes": "bytes of the state machine's log",
  "eventBridge.events": "events",
  "eventBridge.archivedBytes": "bytes that the archive takes",
  "eventBridge.replayedEvents": "replayed events",
  "sqs.requests": "queue requests",
  "sns.publishes": "notices to operators",
  "httpApi.requests": "API requests",
  "kms.requests": "decryptions of secrets",
};

/** The generated sections of docs/cost.md. */
export const costSections = (work: Work): Readonly<Record<string, string>> => ({
  run: runText(work),
  bill: billTable(work.shipped),
  designs: designTable(work.shipped),
  storage: monthTable(storageBill(storedOf(work.shipped)), "bytes per million orders"),
  monthly: monthTable(monthlyBill(work.idle), "quantity"),
});

const runText = ({ machine, measuredOn, shipped }: Work): string =>
  `Measured on ${measuredOn} over ${shipped.orders} shipped orders (${machine.cpus} processors, Node.js ${machine.node}), ` +
  `with the prices of ${prices.asOf}.`;

const billTable = ({ usage, orders }: Work["shipped"]): string => {
  const services = billOf(usage, orders);
  const total = totalOf(services);
  return markdownTable(
    ["", "per order", "USD per million orders", "price"],
    [
      ...services
        .flatMap(({ positions }) => positions)
        .sort((one, other) => other.usd - one.usd)
        .map(({ item, anOrder, usd }) => [names[item] ?? item, figure(anOrder), figure(usd), source(item)]),
      ["**in all**", "", `**${figure(total)}**`, ""],
      ["with mails in SES's Essentials plan", "", figure(total + essentialsSurcharge(usage, orders)), ""],
    ],
  );
};

const source = (item: string): string => {
  const known = prices.prices[item];
  return known ? `[${known.amount} per ${exact(known.per)}](${known.source})` : "";
};

const designTable = ({ usage, orders }: Work["shipped"]): string => {
  const measured = measuredOf(usage, orders);
  return markdownTable(
    ["another design for the same work", "USD per million orders", "what it lacks"],
    textbookDesigns.map(({ name, lacks, anOrder }) => [
      name,
      figure(totalOf(billOf(anOrder(measured), 1))),
      lacks,
    ]),
  );
};

const storedOf = ({ usage, orders, tableBytes, restorableBytes }: Work["shipped"]) => ({
  tableBytes: tableBytes / orders,
  restorableBytes: restorableBytes / orders,
  archivedBytes: (usage["eventBridge.archivedBytes"] ?? 0) / orders,
  loggedBytes:
    ["logs.functionBytes", "logs.platformBytes", "logs.accessBytes", "logs.workflowBytes"].reduce(
      (total, item) => total + (usage[item] ?? 0),
      0,
    ) / orders,
});

const monthTable = (positions: readonly MonthlyPosition[], quantity: string): string =>
  markdownTable(
    ["", quantity, "USD per month"],
    [
      ...positions.map(({ item, quantity: count, usd, source: page }) => [
        `[${item}](${page})`,
        figure(count),
        figure(usd),
      ]),
      ["**in all**", "", `**${figure(sumOf(positions))}**`],
    ],
  );
