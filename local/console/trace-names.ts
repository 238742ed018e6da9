import type { Provisioned } from "../registry";
import type { Topology } from "./api";
import { ownersByRole } from "./topology-access";
import type { TraceNames } from "./trace";

/** Names for people, of what the program declared. */
export const traceNames = (resources: readonly Provisioned[], { nodes }: Topology): TraceNames => {
  const owners = ownersByRole(resources);
  const labels = new Map(
    nodes.flatMap(({ id, name, label }) => [[id, label] as const, [name, label] as const]),
  );
  return {
    runnersOf: (roleArn) => owners.get(roleArn.slice(roleArn.lastIndexOf("/") + 1)) ?? [],
    label: (arn) => labels.get(arn) ?? labels.get(arn.replace(/\/(index|stream)\/.*$/, "")) ?? lastPart(arn),
  };
};

const lastPart = (arn: string): string => arn.slice(Math.max(arn.lastIndexOf("/"), arn.lastIndexOf(":")) + 1);
