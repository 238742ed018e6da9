import { join } from "node:path";
import * as z from "zod";
import {
  type AwsCall,
  AwsError,
  type AwsReply,
  type AwsService,
  arn,
  type Health,
  jsonReply,
  NotImplementedLocally,
  type RequiredPermission,
} from "../service";
import { Archive, type ArchiveDeclaration } from "./archive";
import { Buses } from "./buses";
import { Delivery, type DeliveryOptions, type DeliveryPorts } from "./delivery";
import { describeActions } from "./describe";
import { permissionsOf } from "./permissions";
import { checkRequest, entryOutcome, putEventsInput } from "./put-events";
import { Replays } from "./replays";
import type { TargetDeclaration } from "./rule";

export interface EventBridgeOptions extends DeliveryPorts, DeliveryOptions {
  /** Archives go to `<stateDirectory>/archives/<name>.jsonl`. */
  readonly stateDirectory: string;
}

/** EventBridge: buses, rules, archives, and delivery to targets. */
export class EventBridgeService implements AwsService {
  readonly name = "EventBridge";
  readonly signingName = "events";
  readonly buses: Buses;
  readonly delivery: Delivery;
  private readonly replays: Replays;
  private readonly actions: Readonly<Record<string, (input: unknown) => unknown>>;
  private state: Health["status"] = "starting";

  constructor(private readonly options: EventBridgeOptions) {
    this.delivery = new Delivery(options, options);
    this.buses = new Buses(this.delivery, options.observe);
    this.replays = new Replays(this.buses, () => this.delivery.pending);
    this.actions = {
      ...describeActions(this.buses),
      ...this.replays.actions,
      PutEvents: (input) => this.putEvents(input),
    };
  }

  async start(): Promise<void> {
    this.state = "ok";
  }

  /** Cancels replays, finishes deliveries that are under way, and writes what archives still hold in memory. */
  async stop(): Promise<void> {
    this.state = "stopped";
    await this.replays.stop();
    await this.delivery.drain();
    await Promise.all([...this.buses.archives.values()].map((archive) => archive.flush()));
  }

  health(): Health {
    const problem = [...this.buses.archives.values()].find((archive) => archive.problem)?.problem;
    if (problem !== undefined) return { status: "failed", detail: problem };
    const { pending } = this.delivery;
    return pending > 0
      ? { status: this.state, detail: `${pending} deliveries under way` }
      : { status: this.state };
  }

  permissions(call: AwsCall): readonly RequiredPermission[] {
    return permissionsOf(call);
  }

  async handle(call: AwsCall): Promise<AwsReply> {
    const action = Object.hasOwn(this.actions, call.action) ? this.actions[call.action] : undefined;
    if (!action) throw new NotImplementedLocally(`EventBridge ${call.action}`);
    try {
      return jsonReply(action(call.input));
    } catch (error) {
      if (error instanceof z.ZodError) throw new AwsError("ValidationException", z.prettifyError(error));
      throw error;
    }
  }

  /** Whether a target of this kind can be delivered to, or why not. */
  refusalOf(target: Pick<TargetDeclaration, "arn" | "roleArn">): string | undefined {
    const service = target.arn.split(":")[2];
    if (service === "sqs")
      return target.roleArn === undefined ? undefined : "roleArn: queues are reached by their queue policy";
    if (service === "lambda" && this.options.functions) return undefined;
    if (service === "states" && this.options.stateMachines)
      return target.roleArn === undefined ? "roleArn: a state machine target needs a role" : undefined;
    if (service === "sns" && this.options.topics)
      return target.roleArn === undefined ? undefined : "roleArn: topics are reached by their topic policy";
    return `arn: delivery to ${service ?? target.arn} isn't embedded`;
  }

  /** @throws InvalidEventPattern, AwsError ResourceNotFoundException, ResourceAlreadyExistsException */
  async createArchive(declared: Omit<ArchiveDeclaration, "arn" | "bus">): Promise<Archive> {
    if (this.buses.archives.has(declared.name))
      throw new AwsError("ResourceAlreadyExistsException", `Archive ${declared.name} already exists.`);
    const bus = this.buses.all().find((candidate) => candidate.arn === declared.eventSourceArn);
    if (!bus)
      throw new AwsError("ResourceNotFoundException", `Event bus ${declared.eventSourceArn} does not exist.`);
    const declaration = { ...declared, bus: bus.name, arn: arn("events", `archive/${declared.name}`) };
    const file = join(this.options.stateDirectory, "archives", `${declared.name}.jsonl`);
    const archive = await Archive.open(declaration, file);
    this.buses.archives.set(declared.name, archive);
    return archive;
  }

  /** The resource policy of a bus, as JSON text. */
  policyOf(busArn: string): string | undefined {
    return this.buses.all().find((bus) => bus.arn === busArn)?.policy;
  }

  private putEvents(input: unknown) {
    const { Entries, EndpointId } = putEventsInput.parse(input);
    if (EndpointId !== undefined)
      throw new NotImplementedLocally("EventBridge global endpoints (EndpointId)");
    checkRequest(Entries);
    const now = new Date();
    const outcomes = Entries.map((entry) => entryOutcome(entry, now));
    for (const outcome of outcomes) if ("event" in outcome) this.buses.publish(outcome.bus, outcome.event);
    return {
      FailedEntryCount: outcomes.filter((outcome) => "ErrorCode" in outcome).length,
      Entries: outcomes.map((outcome) => ("event" in outcome ? { EventId: outcome.event.id } : outcome)),
    };
  }
}
