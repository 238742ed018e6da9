import { join } from "node:path";
import * as z from "zod";
import { Clock } from "../clock/clock";
import type { PolicyDocument } from "../iam/policy-document";
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
import { fifoQueues, isFifo } from "../sqs/fifo";
import { Archive, type ArchiveDeclaration } from "./archive";
import { archiveActions } from "./archive-actions";
import { busActions } from "./bus-actions";
import { Buses } from "./buses";
import { Delivery, type DeliveryOptions, type DeliveryPorts } from "./delivery";
import { describeActions } from "./describe";
import { busEvent } from "./event";
import { permissionsOf } from "./permissions";
import type { ServiceEvent } from "./port";
import { busNameOf, checkRequest, entryOutcome, putEventsInput } from "./put-events";
import { refusedInput } from "./refused-input";
import { Replays } from "./replays";
import type { TargetDeclaration } from "./rule";
import { ruleActions } from "./rule-actions";
import { Schedules } from "./schedules";
import { tagActions } from "./tags";
import { targetActions } from "./target-actions";

export interface EventBridgeOptions extends DeliveryPorts, DeliveryOptions {
  /** Archives go to `<stateDirectory>/archives/<name>.jsonl`. */
  readonly stateDirectory: string;
  readonly clock: Clock;
}

/** EventBridge: buses, rules, archives, and delivery to targets. */
export class EventBridgeService implements AwsService {
  readonly name = "EventBridge";
  readonly signingName = "events";
  readonly buses: Buses;
  readonly delivery: Delivery;
  readonly schedules: Schedules;
  private readonly clock: Clock;
  private readonly replays: Replays;
  private readonly actions: Readonly<Record<string, (input: unknown) => unknown>>;
  private state: Health["status"] = "starting";

  constructor(private readonly options: EventBridgeOptions) {
    this.clock = options.clock ?? new Clock();
    this.delivery = new Delivery(options, { ...options, clock: this.clock });
    this.buses = new Buses(this.delivery, this.clock, options.observe);
    this.schedules = new Schedules(this.clock, this.delivery);
    this.replays = new Replays(this.buses, () => this.delivery.pending, this.clock);
    this.actions = {
      ...describeActions(this.buses),
      ...this.replays.actions,
      ...busActions(this.buses),
      ...ruleActions(this.buses, this.schedules),
      ...targetActions(this.buses, (target) => this.refusalOf(target)),
      ...archiveActions(this.buses, this),
      ...tagActions(this.buses),
      PutEvents: (input) => this.putEvents(input),
    };
  }

  async start(): Promise<void> {
    this.state = "ok";
  }

  /** Cancels replays, finishes running deliveries, and writes the archives' events that are still in memory. */
  async stop(): Promise<void> {
    this.state = "stopped";
    this.schedules.stop();
    await this.replays.stop();
    await this.delivery.drain();
    await Promise.all([...this.buses.archives.values()].map((archive) => archive.close()));
  }

  health(): Health {
    const problem = [...this.buses.archives.values()].find((archive) => archive.problem)?.problem;
    if (problem !== undefined) return { status: "failed", detail: problem };
    const { pending } = this.delivery;
    return pending > 0
      ? { status: this.state, detail: `${pending} deliveries in progress` }
      : { status: this.state };
  }

  permissions(call: AwsCall): readonly RequiredPermission[] {
    return permissionsOf(call);
  }

  async handle(call: AwsCall): Promise<AwsReply> {
    const action = Object.hasOwn(this.actions, call.action) ? this.actions[call.action] : undefined;
    if (!action) throw new NotImplementedLocally(`EventBridge ${call.action}`);
    try {
      return jsonReply(await action(call.input));
    } catch (error) {
      if (error instanceof z.ZodError) throw refusedInput(call.action, error);
      throw error;
    }
  }

  /** Whether a target of this kind can be delivered to, or why not. */
  refusalOf(target: Pick<TargetDeclaration, "arn" | "roleArn">): string | undefined {
    const service = target.arn.split(":")[2];
    if (service === "sqs" && isFifo(target.arn)) return `arn: the local cloud has no ${fifoQueues}`;
    if (service === "sqs")
      return target.roleArn === undefined ? undefined : "roleArn: queues are reached by their queue policy";
    if (service === "lambda" && this.options.functions) return undefined;
    if (service === "states" && this.options.stateMachines)
      return target.roleArn === undefined ? "roleArn: a state machine target needs a role" : undefined;
    if (service === "sns" && this.options.topics)
      return target.roleArn === undefined ? undefined : "roleArn: topics are reached by their topic policy";
    if (service === "logs")
      return "arn: delivery to log groups isn't supported: use a function that logs the event, or a queue";
    return `arn: delivery to ${service ?? target.arn} isn't supported`;
  }

  /** @throws InvalidEventPattern, AwsError ResourceNotFoundException, ResourceAlreadyExistsException */
  async createArchive(declared: Omit<ArchiveDeclaration, "arn" | "bus">): Promise<Archive> {
    if (this.buses.archives.has(declared.name))
      throw new AwsError("ResourceAlreadyExistsException", `Archive ${declared.name} already exists.`);
    const bus = this.buses.all().find((candidate) => candidate.arn === declared.eventSourceArn);
    if (!bus)
      throw new AwsError(
        "ResourceNotFoundException",
        `Event bus ${busNameOf(declared.eventSourceArn)} does not exist.`,
      );
    const declaration = { ...declared, bus: bus.name, arn: arn("events", `archive/${declared.name}`) };
    const file = join(this.options.stateDirectory, "archives", `${declared.name}.jsonl`);
    const archive = await Archive.open(declaration, file, this.clock);
    this.buses.archives.set(declared.name, archive);
    return archive;
  }

  /** Deletes an archive with its events. */
  async removeArchive(name: string): Promise<void> {
    const archive = this.buses.archives.get(name);
    this.buses.archives.delete(name);
    await archive?.remove();
  }

  /** The resource policy of a bus, by its ARN, for authorizing calls. */
  policyOf(busArn: string): PolicyDocument | undefined {
    return this.buses.all().find((bus) => bus.arn === busArn)?.policy?.document;
  }

  /** Puts an event of an AWS service on the default bus. PutEvents refuses sources that begin with `aws.`. */
  publishOfService(event: ServiceEvent): void {
    const now = this.clock.date();
    this.buses.publish("default", busEvent({ ...event, time: now, ingestionTime: now }));
  }

  private putEvents(input: unknown) {
    const { Entries, EndpointId } = putEventsInput.parse(input);
    if (EndpointId !== undefined)
      throw new NotImplementedLocally("EventBridge global endpoints (EndpointId)");
    checkRequest(Entries);
    const now = this.clock.date();
    const outcomes = Entries.map((entry) => entryOutcome(entry, now));
    for (const outcome of outcomes) if ("event" in outcome) this.buses.publish(outcome.bus, outcome.event);
    return {
      FailedEntryCount: outcomes.filter((outcome) => "ErrorCode" in outcome).length,
      Entries: outcomes.map((outcome) => ("event" in outcome ? { EventId: outcome.event.id } : outcome)),
    };
  }
}
