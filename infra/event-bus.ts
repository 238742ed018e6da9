import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Permission } from "./policy";

export interface EventBusArgs {
  /** The `source` of every event on the bus. */
  readonly source: string;
  /** Every detail-type that is published to it. */
  readonly detailTypes: readonly string[];
  /** Days that the archive keeps events; 0 keeps them for ever. */
  readonly archiveRetentionDays: number;
}

/** A custom EventBridge bus, and the archive that everything on it can be replayed from. */
export class EventBus extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
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
    this.arn = bus.arn;
    this.archiveName = archive.name;
    this.registerOutputs({ name: this.name, arn: this.arn, archiveName: this.archiveName });
  }

  /**
   * Permission to publish, and nothing but this bus's own events. `events:source` is a key with several values,
   * `events:detail-type` isn't; `Null` is there because ForAllValues also holds when there is no value.
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-permissions-manage.html
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
   */
  allowsPublishing(): Permission {
    return {
      actions: ["events:PutEvents"],
      resources: [this.arn],
      conditions: {
        "ForAllValues:StringEquals": { "events:source": this.source },
        Null: { "events:source": "false" },
        StringEquals: { "events:detail-type": [...this.detailTypes] },
      },
    };
  }
}

const stackName = (name: string): string => `${pulumi.getProject()}-${pulumi.getStack()}-${name}`;

const createBus = (parent: pulumi.Resource, name: string) =>
  new aws.cloudwatch.EventBus(name, { name: stackName(name) }, { parent });

const createArchive = (
  parent: pulumi.Resource,
  name: string,
  bus: aws.cloudwatch.EventBus,
  { archiveRetentionDays, source }: EventBusArgs,
) =>
  new aws.cloudwatch.EventArchive(
    name,
    {
      name: stackName(name),
      eventSourceArn: bus.arn,
      retentionDays: archiveRetentionDays,
      eventPattern: JSON.stringify({ source: [source] }),
    },
    { parent },
  );
