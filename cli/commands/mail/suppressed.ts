import { Command } from "commander";
import type { Suppression } from "#handlers/notifications/suppression";
import { allSuppressions } from "../../aws/suppression-table";
import type { Context } from "../../context";
import { leftOut } from "../../output/left-out";
import { timeText } from "../../output/order";
import type { Colours } from "../../output/output";
import { table } from "../../output/table";
import { examples } from "../examples";

export const suppressedCommand = (context: Context): Command =>
  new Command("suppressed")
    .description("list the hashes of suppressed addresses, newest first")
    .addHelpText("after", examples("mail suppressed", "mail suppressed --json | jq .suppressed"))
    .action(async () => {
      const target = await context.target();
      const suppressed = await allSuppressions(
        target.aws.dynamoDb(),
        target.need("mailSuppressionsTableName"),
        leftOut(context.out),
      );
      context.out.result({ suppressed }, (colours) => suppressedText(suppressed, colours));
    });

export const suppressedText = (suppressed: readonly Suppression[], colours: Colours): string =>
  suppressed.length === 0
    ? "No address is suppressed."
    : table(
        ["Since", "Reason", "SES says", "Order", "Address (hash)"],
        suppressed.map(({ at, reason, detail, orderId, addressHash }) => [
          timeText(at),
          reason,
          detail,
          orderId,
          addressHash,
        ]),
        colours,
      );
