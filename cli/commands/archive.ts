import { Command } from "commander";
import { type ArchiveFacts, archivesOf } from "../aws/archives";
import type { Context } from "../context";
import { timeText } from "../output/order";
import type { Colours } from "../output/output";
import { table } from "../output/table";
import { examples } from "./examples";

export const archiveCommand = (context: Context): Command =>
  new Command("archive").description("show the archives of the event bus").addCommand(listCommand(context));

const listCommand = (context: Context): Command =>
  new Command("list")
    .description("list the archives that events can be replayed from")
    .addHelpText("after", examples("archive list"))
    .action(async () => {
      const target = await context.target();
      const archives = await archivesOf(target.aws.events(), target.need("eventArchiveName"));
      context.out.result({ archives }, (colours) => archivesText(archives, colours));
    });

export const archivesText = (archives: readonly ArchiveFacts[], colours: Colours): string =>
  table(
    [
      "Archive",
      "State",
      "Kept",
      { title: "Events", align: "right" },
      { title: "Bytes", align: "right" },
      "Created",
    ],
    archives.map(({ name, state, retentionDays, events, bytes, createdAt }) => [
      name,
      state,
      retentionDays === 0 ? "without end" : `${retentionDays} days`,
      events,
      bytes,
      createdAt === null ? "" : timeText(createdAt),
    ]),
    colours,
  );
