import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Watched } from "../watched";

/** Log queries that operators often need, in the language of CloudWatch Logs Insights. */
const questions: Readonly<Record<string, readonly string[]>> = {
  "one order by id": [
    "# All log lines about one order: insert its id here, or filter by correlationId instead.",
    "fields @timestamp, service, level, message, correlationId, error.message",
    "filter orderId = 'ord_…'",
    "sort @timestamp asc",
    "limit 500",
  ],
  "slowest orders": [
    "# Orders by the time from their first log line to their last.",
    "filter ispresent(orderId)",
    "stats (max(@timestamp) - min(@timestamp)) / 1000 as seconds, count(*) as lines by orderId",
    "sort seconds desc",
    "limit 25",
  ],
  "why rejected": [
    "# Refused and failed orders, with the reason.",
    "fields @timestamp, service, message, orderId, products, reasons, error",
    "filter message like /rejected|flagged|Payment failed|Shipping failed|refused/",
    "sort @timestamp desc",
    "limit 100",
  ],
};

/** Saves the queries on the functions' logs, in a folder with the stack's name. */
export const saveQueries = (
  parent: pulumi.Resource,
  { logGroups }: Watched,
): readonly aws.cloudwatch.QueryDefinition[] =>
  Object.entries(questions).map(
    ([title, lines]) =>
      new aws.cloudwatch.QueryDefinition(
        title.replaceAll(" ", "-"),
        {
          name: `${pulumi.getProject()}-${pulumi.getStack()}/${title}`,
          logGroupNames: Object.values(logGroups).map(({ name }) => name),
          queryString: written(lines),
        },
        { parent },
      ),
  );

/** Comments have their own lines; commands are joined by pipes. */
const written = (lines: readonly string[]): string =>
  [
    ...lines.filter((line) => line.startsWith("#")),
    lines.filter((line) => !line.startsWith("#")).join("\n| "),
  ].join("\n");
