import type { Provisioned } from "../registry";
import type { Topology } from "./api";
import { contributions, type PictureRules } from "./drawing";
import type { TraceNames } from "./seen";
import { ownersByRole } from "./topology-access";

/** The names of declared resources, for people. */
export const traceNames = (
  resources: readonly Provisioned[],
  rules: PictureRules,
  { nodes }: Topology,
): TraceNames => {
  const owners = ownersByRole(contributions(resources, rules));
  const labels = new Map(
    nodes.flatMap(({ id, name, label }) => [[id, label] as const, [name, label] as const]),
  );
  return {
    runnersOf: (roleArn) => owners.get(roleArn.slice(roleArn.lastIndexOf("/") + 1)) ?? [],
    label: (arn) => labels.get(arn) ?? labels.get(arn.replace(/\/(index|stream)\/.*$/, "")) ?? lastPart(arn),
  };
};

const lastPart = (arn: string): string => arn.slice(Math.max(arn.lastIndexOf("/"), arn.lastIndexOf(":")) + 1);
