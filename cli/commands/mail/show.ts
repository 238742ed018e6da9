import { Command } from "commander";
import { dynamoDbSuppressions } from "#handlers/notifications/dynamodb-suppressions";
import type { Suppression } from "#handlers/notifications/suppression";
import { dynamoDbOrderStore } from "#handlers/orders/dynamodb-order-store";
import { type MailRecord, mailsOf } from "../../aws/mail-records";
import type { Context } from "../../context";
import { NotFound } from "../../errors";
import { timeText } from "../../output/order";
import type { Colours } from "../../output/output";
import { table } from "../../output/table";
import { examples } from "../examples";

export const showCommand = (context: Context): Command =>
  new Command("show")
    .description("show which mails an order caused, and which weren't sent because its address is suppressed")
    .argument("<orderId>", "id of the order")
    .addHelpText("after", examples("mail show ord_8QZJ3H1GQ1V9W9XK5N5G4J8YQW"))
    .action(async (orderId: string) => {
      const target = await context.target();
      const db = target.aws.dynamoDb();
      const order = await dynamoDbOrderStore(db, target.need("ordersTable")).find(orderId);
      if (order === undefined) throw new NotFound(`There is no order ${orderId}.`);
      const mails = await mailsOf(db, target.need("notificationsTableName"), order);
      const suppressions = dynamoDbSuppressions(db, target.need("mailSuppressionsTableName"));
      const suppressed = await suppressions.find(order.customerEmail);
      context.out.result({ orderId, mails, suppressed: suppressed ?? null }, (colours) =>
        mailsText(mails, suppressed, colours),
      );
    });

export const mailsText = (
  mails: readonly MailRecord[],
  suppressed: Suppression | undefined,
  colours: Colours,
): string => {
  const rows = mails.map(({ type, outcome }) => [type ?? "?", wordOf(outcome, colours)]);
  const list = rows.length === 0 ? "No mail yet." : table(["Event", "Mail"], rows, colours);
  if (suppressed === undefined) return list;
  const { reason, detail, at } = suppressed;
  return `${list}\nIts address has been suppressed since ${timeText(at)}: ${reason} (${detail}). To end that: mail lift`;
};

const wordOf = (outcome: MailRecord["outcome"], colours: Colours): string =>
  outcome === "suppressed" ? colours.yellow("not sent: address suppressed") : outcome;
