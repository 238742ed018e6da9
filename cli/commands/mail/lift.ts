import { Command } from "commander";
import { addressHash } from "#handlers/notifications/suppression";
import { liftSuppression } from "../../aws/suppression-table";
import type { Context } from "../../context";
import { NotFound } from "../../errors";
import { examples } from "../examples";

export const liftCommand = (context: Context): Command =>
  new Command("lift")
    .description(
      "end the suppression of an address; only if you know that it works and that its owner wants mail",
    )
    .argument("<address>", "the address, or its hash as `mail suppressed` shows it")
    .addHelpText("after", examples("mail lift ada@example.com"))
    .action(async (given: string) => {
      const target = await context.target();
      const hash = given.includes("@") ? addressHash(given) : given;
      const lifted = await liftSuppression(
        target.aws.dynamoDb(),
        target.need("mailSuppressionsTableName"),
        hash,
      );
      if (!lifted)
        throw new NotFound(`${given} isn't suppressed.`, {
          hint: "List the suppressed addresses: mail suppressed",
        });
      context.out.result({ lifted: hash }, () =>
        [
          `${given} gets mail about later events again.`,
          "SES may also have it on its own suppression list: aws sesv2 delete-suppressed-destination --email-address <address>",
        ].join("\n"),
      );
    });
