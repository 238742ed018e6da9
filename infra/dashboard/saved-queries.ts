import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Watched } from "../watched";

/** Questions to the logs that operators ask again and again, in the language of CloudWatch Logs Insights. */
const questions: Readonly<Record<string, readonly string[]>> = {
  "one order by id": [
    "# Everything that all functions say of one order: put its id here, or filter correlationId instead.",
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
    "# Orders that were refused or came to nothing, with the reason.",
    "fields @timestamp, service, message, orderId, products, reasons, error",
    "filter message like /rejected|flagged|Payment failed|Shipping failed|refused/",
    "sort @timestamp desc",
    "limit 100",
  ],
};

/** Saves the questions, in a folder of the stack, over the logs of its functions. */
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

/** Comments stand alone; commands are piped into each other. */
const written = (lines: readonly string[]): string =>
  [
    ...lines.filter((line) => line.startsWith("#")),
    lines.filter((line) => !line.startsWith("#")).join("\n| "),
  ].join("\n");
