import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import * as z from "zod";
import type { ArchivesView, ReplayView, Topology, TopologyNode } from "./api";

/** Archives, and the replays of them. */
export const archivesView = async (client: EventBridgeClient, topology: Topology): Promise<ArchivesView> => {
  const { DescribeArchiveCommand, ListReplaysCommand } = await import("@aws-sdk/client-eventbridge");
  const declared = topology.nodes.filter(({ kind }) => kind === "archive");
  const archives = await Promise.all(
    declared.map(async (node) => {
      const found = await client.send(new DescribeArchiveCommand({ ArchiveName: node.name }));
      const busArn = found.EventSourceArn ?? "";
      return {
        name: node.name,
        arn: node.id,
        busArn,
        events: found.EventCount ?? 0,
        bytes: found.SizeBytes ?? 0,
        rules: rulesOf(topology, busArn).map(({ id, label }) => ({ arn: id, name: label })),
      };
    }),
  );
  const { Replays = [] } = archives.length > 0 ? await client.send(new ListReplaysCommand({})) : {};
  return {
    archives,
    replays: Replays.map(
      (replay): ReplayView => ({
        name: replay.ReplayName ?? "",
        state: replay.State ?? "",
        startedAt: replay.ReplayStartTime?.getTime(),
        from: replay.EventStartTime?.getTime(),
        to: replay.EventEndTime?.getTime(),
      }),
    ).sort((a, b) => (b.startedAt ?? 0) - (a.startedAt ?? 0)),
  };
};

const rulesOf = ({ nodes, edges }: Topology, busArn: string): TopologyNode[] => {
  const targets = new Set(edges.filter(({ from }) => from === busArn).map(({ to }) => to));
  return nodes.filter(({ id, kind }) => kind === "rule" && targets.has(id));
};

export const replayRequest = z.strictObject({
  archiveArn: z.string(),
  busArn: z.string(),
  /** Milliseconds since 1970. */
  from: z.number(),
  to: z.number(),
  /** ARNs of the rules that get the events again; if empty, all rules. */
  rules: z.array(z.string()),
});

/** Replays an archive's events of a time span. @returns the replay's name */
export const startReplay = async (
  client: EventBridgeClient,
  { archiveArn, busArn, from, to, rules }: z.infer<typeof replayRequest>,
): Promise<string> => {
  const { StartReplayCommand } = await import("@aws-sdk/client-eventbridge");
  const ReplayName = `console-${new Date().toISOString().replace(/[^0-9]/g, "")}`;
  await client.send(
    new StartReplayCommand({
      ReplayName,
      EventSourceArn: archiveArn,
      EventStartTime: new Date(from),
      EventEndTime: new Date(to),
      Destination: { Arn: busArn, ...(rules.length > 0 ? { FilterArns: rules } : {}) },
    }),
  );
  return ReplayName;
};
