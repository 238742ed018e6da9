import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "./physical-name";
import type { Permission } from "./policy";
import type { Usable } from "./uses";

export interface EventBusArgs {
  /** The `source` of every event on the bus. */
  readonly source: string;
  /** Every detail-type that is published to it. */
  readonly detailTypes: readonly string[];
  /** Days that the archive keeps events; 0 keeps them without end. */
  readonly archiveRetentionDays: number;
}

/** A source of events for queues: events of a bus, selected by type. */
export interface Subscribable {
  /** If left out, the default bus. */
  readonly busName?: pulumi.Output<string>;
  /** The event pattern for these types. */
  pattern(detailTypes: readonly string[]): pulumi.Input<string>;
  /** The input transformer for subscribers; if left out, they get the whole event. */
  readonly input?: aws.types.input.cloudwatch.EventTargetInputTransformer | undefined;
}

/** A custom EventBridge bus, and an archive of all its events for replays. */
export class EventBus extends pulumi.ComponentResource implements Subscribable {
  readonly name: pulumi.Output<string>;
  readonly busName: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly archiveName: pulumi.Output<string>;
  readonly source: string;
  readonly nodes: { readonly bus: aws.cloudwatch.EventBus; readonly archive: aws.cloudwatch.EventArchive };
  private readonly detailTypes: readonly string[];

  constructor(name: string, args: EventBusArgs, opts?: pulumi.ComponentResourceOptions) {
    super("orderflow:infra:EventBus", name, {}, opts);
    this.source = args.source;
    this.detailTypes = args.detailTypes;
    const bus = createBus(this, name);
    const archive = createArchive(this, name, bus, args);
    this.nodes = { bus, archive };
    this.name = bus.name;
    this.busName = bus.name;
    this.arn = bus.arn;
    this.archiveName = archive.name;
    this.registerOutputs({ name: this.name, arn: this.arn, archiveName: this.archiveName });
  }

  pattern(detailTypes: readonly string[]): string {
    return JSON.stringify({ source: [this.source], "detail-type": detailTypes });
  }

  /**
   * Permission to publish this bus's own events, and no others; its value is the name. `events:source` is a multivalued
   * key, `events:detail-type` isn't; `Null` is needed because ForAllValues is also true without a value.
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-permissions-manage.html
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
   */
  canPublish(): Usable<string> {
    const publishing: Permission = {
      actions: ["events:PutEvents"],
      resources: [this.arn],
      conditions: {
        "ForAllValues:StringEquals": { "events:source": this.source },
        Null: { "events:source": "false" },
        StringEquals: { "events:detail-type": [...this.detailTypes] },
      },
    };
    return { use: { value: this.name, permissions: [publishing] } };
  }
}

const createBus = (parent: pulumi.Resource, name: string) =>
  new aws.cloudwatch.EventBus(name, { name: physicalName("bus", name) }, { parent });

const createArchive = (
  parent: pulumi.Resource,
  name: string,
  bus: aws.cloudwatch.EventBus,
  { archiveRetentionDays, source }: EventBusArgs,
) =>
  new aws.cloudwatch.EventArchive(
    name,
    {
      name: physicalName("archive", name),
      eventSourceArn: bus.arn,
      retentionDays: archiveRetentionDays,
      eventPattern: JSON.stringify({ source: [source] }),
    },
    { parent },
  );
