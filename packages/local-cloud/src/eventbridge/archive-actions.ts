import * as z from "zod";
import { AwsError } from "../service";
import type { Archive, ArchiveDeclaration } from "./archive";
import type { Buses } from "./buses";
import { patternRules } from "./event-rules";
import { seconds } from "./listing";

/** What makes an archive, and deletes one with its events. */
interface Makers {
  createArchive(declared: Omit<ArchiveDeclaration, "arn" | "bus">): Promise<Archive>;
  removeArchive(name: string): Promise<void>;
}

/** Makes, changes and deletes archives, each action from its input to the body of its answer. */
export const archiveActions = (buses: Buses, makers: Makers) => ({
  CreateArchive: async (input: unknown) => {
    const { ArchiveName, EventSourceArn, ...settings } = createInput.parse(input);
    checkPattern(ArchiveName, settings.EventPattern);
    const archive = await makers.createArchive({
      name: ArchiveName,
      eventSourceArn: EventSourceArn,
      eventPattern: settings.EventPattern,
      description: settings.Description,
      retentionDays: settings.RetentionDays ?? 0,
    });
    return shape(archive);
  },
  UpdateArchive: (input: unknown) => {
    const { ArchiveName, EventPattern, Description, RetentionDays } = updateInput.parse(input);
    if (EventPattern === undefined && Description === undefined && RetentionDays === undefined)
      throw new AwsError(
        "ValidationException",
        "At least one of EventPattern, RetentionDays or Description must be provided.",
      );
    const archive = buses.archive(ArchiveName);
    checkPattern(ArchiveName, EventPattern);
    const { declaration } = archive;
    archive.configure({
      eventPattern: EventPattern ?? declaration.eventPattern,
      description: Description ?? declaration.description,
      retentionDays: RetentionDays ?? declaration.retentionDays,
    });
    return shape(archive);
  },
  DeleteArchive: async (input: unknown) => {
    const { ArchiveName } = z.strictObject({ ArchiveName: z.string() }).parse(input);
    await makers.removeArchive(buses.archive(ArchiveName).declaration.name);
    return {};
  },
});

const settings = {
  ArchiveName: z.string(),
  EventPattern: z.string().optional(),
  Description: z.string().optional(),
  RetentionDays: z.int().optional(),
};
const createInput = z.strictObject({ ...settings, EventSourceArn: z.string() });
const updateInput = z.strictObject(settings);

const checkPattern = (name: string, eventPattern: string | undefined): void => {
  for (const rule of patternRules) rule({ name, eventPattern });
};

const shape = (archive: Archive) => ({
  ArchiveArn: archive.declaration.arn,
  State: "ENABLED",
  CreationTime: seconds(archive.createdAt),
});
