import {
  DescribeArchiveCommand,
  type EventBridgeClient,
  ListArchivesCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-eventbridge";
import { NotFound } from "../errors";

export interface ArchiveFacts {
  readonly name: string;
  readonly arn: string;
  /** ARN of the bus. */
  readonly source: string;
  readonly state: string;
  /** 0 keeps events without end. */
  readonly retentionDays: number;
  /** On AWS these two lag by up to a day. */
  readonly events: number;
  readonly bytes: number;
  readonly createdAt: string | null;
}

/** @throws NotFound */
export const archiveFacts = async (client: EventBridgeClient, name: string): Promise<ArchiveFacts> => {
  const found = await client.send(new DescribeArchiveCommand({ ArchiveName: name }));
  const { ArchiveArn: arn, EventSourceArn: source } = found;
  if (arn === undefined || source === undefined) throw new NotFound(`There is no archive "${name}".`);
  return {
    name,
    arn,
    source,
    state: found.State ?? "UNKNOWN",
    retentionDays: found.RetentionDays ?? 0,
    events: found.EventCount ?? 0,
    bytes: found.SizeBytes ?? 0,
    createdAt: found.CreationTime?.toISOString() ?? null,
  };
};

/** The archives of the bus that an archive belongs to. */
export const archivesOf = async (client: EventBridgeClient, archiveName: string): Promise<ArchiveFacts[]> => {
  const { source } = await archiveFacts(client, archiveName);
  const { Archives = [] } = await client.send(new ListArchivesCommand({ EventSourceArn: source }));
  const names = Archives.flatMap(({ ArchiveName }) => (ArchiveName === undefined ? [] : [ArchiveName]));
  const found = await Promise.all(names.map((name) => archiveFacts(client, name).catch(unlessGone)));
  return found.filter((archive) => archive !== undefined);
};

/** An archive may be deleted between the list and its description. */
const unlessGone = (error: unknown): undefined => {
  if (!(error instanceof ResourceNotFoundException)) throw error;
};
