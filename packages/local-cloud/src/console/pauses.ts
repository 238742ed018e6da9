import type { EventSourceMappingConfiguration, LambdaClient } from "@aws-sdk/client-lambda";
import * as z from "zod";
import { namesInRuleArn } from "../eventbridge/rule-arn";
import type { Provisioned } from "../registry";
import type { Done, PausableView, Topology, TopologyNode } from "./api";
import type { AwsClients } from "./aws-clients";
import { arnOf } from "./drawing";
import { BadRequest } from "./extension";

/** What is to be paused or resumed, as `PausableView` identifies it. */
export const pauseRequest = z.strictObject({
  kind: z.enum(["consumer", "rule", "function"]),
  id: z.string(),
  paused: z.boolean(),
});

interface PausesParts {
  readonly aws: Pick<AwsClients, "lambda" | "events">;
  readonly topology: () => Topology;
  readonly resources: () => readonly Provisioned[];
}

/**
 * Pauses and resumes what carries messages, with the calls that an operator would use on AWS. Whether something is paused
 * is always read from its service.
 */
export class Pauses {
  constructor(private readonly parts: PausesParts) {}

  /** What can be paused at a resource of the diagram. */
  async at(nodeId: string): Promise<readonly PausableView[]> {
    const node = this.parts.topology().nodes.find(({ id }) => id === nodeId);
    if (node?.kind === "rule") return [await this.rule(node)];
    if (node?.kind === "queue") return this.consumers({ EventSourceArn: node.id });
    if (node?.kind !== "function") return [];
    return [await this.function(node), ...(await this.consumers({ FunctionName: node.name }))];
  }

  /** The ARNs of the queues and streams that a paused consumer leaves alone. */
  async pausedSources(): Promise<ReadonlySet<string>> {
    const mappings = await mappingsOf(await this.parts.aws.lambda(), {});
    const paused = mappings.filter(isPaused);
    return new Set(paused.map(({ EventSourceArn = "" }) => EventSourceArn));
  }

  /** Pauses or resumes, and says what that means. */
  async set({ kind, id, paused }: z.infer<typeof pauseRequest>): Promise<Done> {
    if (kind === "consumer") await this.setConsumer(id, paused);
    else if (kind === "rule") await this.setRule(id, paused);
    else await this.setFunction(id, paused);
    return { ok: true, text: paused ? consequences[kind] : "Resumed." };
  }

  private async consumers(wanted: Wanted): Promise<readonly PausableView[]> {
    const mappings = await mappingsOf(await this.parts.aws.lambda(), wanted);
    return mappings.map((mapping) => ({
      kind: "consumer" as const,
      id: mapping.UUID ?? "",
      title: `Consumer ${this.label(mapping.FunctionArn)} of ${this.label(mapping.EventSourceArn)}`,
      paused: isPaused(mapping),
      warning: undefined,
    }));
  }

  private async function({ id, label, name }: TopologyNode): Promise<PausableView> {
    const { GetFunctionConcurrencyCommand } = await import("@aws-sdk/client-lambda");
    const client = await this.parts.aws.lambda();
    const found = await client.send(new GetFunctionConcurrencyCommand({ FunctionName: name }));
    const paused = found.ReservedConcurrentExecutions === 0;
    return { kind: "function", id, title: `Function ${label}`, paused, warning: warnings.function };
  }

  private async rule({ id, label }: TopologyNode): Promise<PausableView> {
    const { DescribeRuleCommand } = await import("@aws-sdk/client-eventbridge");
    const client = await this.parts.aws.events();
    const { State } = await client.send(new DescribeRuleCommand(ruleOf(id)));
    const paused = State === "DISABLED";
    return { kind: "rule", id, title: `Rule ${label}`, paused, warning: warnings.rule };
  }

  private async setConsumer(UUID: string, paused: boolean): Promise<void> {
    const { UpdateEventSourceMappingCommand } = await import("@aws-sdk/client-lambda");
    const client = await this.parts.aws.lambda();
    await client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: !paused }));
  }

  private async setRule(arn: string, paused: boolean): Promise<void> {
    const { DisableRuleCommand, EnableRuleCommand } = await import("@aws-sdk/client-eventbridge");
    const client = await this.parts.aws.events();
    if (paused) await client.send(new DisableRuleCommand(ruleOf(arn)));
    else await client.send(new EnableRuleCommand(ruleOf(arn)));
  }

  /** A resumed function gets the reserved concurrency that the program declares, if any. */
  private async setFunction(FunctionName: string, paused: boolean): Promise<void> {
    const sdk = await import("@aws-sdk/client-lambda");
    const client = await this.parts.aws.lambda();
    const reserved = paused ? 0 : this.declaredConcurrency(FunctionName);
    if (reserved === undefined) await client.send(new sdk.DeleteFunctionConcurrencyCommand({ FunctionName }));
    else {
      const ReservedConcurrentExecutions = reserved;
      await client.send(
        new sdk.PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }),
      );
    }
  }

  private declaredConcurrency(functionArn: string): number | undefined {
    const declared = this.parts.resources().find((resource) => arnOf(resource) === functionArn);
    return withConcurrency.safeParse(declared?.inputs).data?.reservedConcurrentExecutions;
  }

  private label(arn = ""): string {
    // A stream stands for its table, an alias for its function.
    const { nodes } = this.parts.topology();
    const node = nodes.find(({ id }) => arn === id || arn.startsWith(`${id}/`) || arn.startsWith(`${id}:`));
    return node?.label ?? arn;
  }
}

const withConcurrency = z.looseObject({ reservedConcurrentExecutions: z.number().optional() });

const warnings = {
  rule: "Events that match it while it is paused aren’t delivered. Only a replay brings them back.",
  function:
    "Calls of a paused function fail. A message that fails too often becomes a dead letter: to keep messages in their queue, pause the consumer instead.",
} as const;

const consequences = {
  consumer: "Paused. Its messages wait until it is resumed.",
  rule: "Paused. It delivers nothing until it is resumed.",
  function: "Paused. Calls of it fail until it is resumed.",
} as const;

interface Wanted {
  readonly EventSourceArn?: string;
  readonly FunctionName?: string;
}

const mappingsOf = async (
  client: LambdaClient,
  wanted: Wanted,
): Promise<readonly EventSourceMappingConfiguration[]> => {
  const { ListEventSourceMappingsCommand } = await import("@aws-sdk/client-lambda");
  return (await client.send(new ListEventSourceMappingsCommand(wanted))).EventSourceMappings ?? [];
};

const isPaused = ({ State }: EventSourceMappingConfiguration): boolean => State === "Disabled";

/** @throws BadRequest */
const ruleOf = (arn: string): { Name: string; EventBusName: string | undefined } => {
  const names = namesInRuleArn(arn);
  if (!names) throw new BadRequest(`${arn} isn't a rule`);
  return { Name: names.rule, EventBusName: names.bus };
};
