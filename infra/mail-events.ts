import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Subscribable } from "./event-bus";
import { physicalName } from "./physical-name";

export interface MailEventsArgs {
  /** The types of events that SES reports: `BOUNCE`, `COMPLAINT`, … */
  readonly types: readonly string[];
  /** The input transformer for subscribers, because SES's events name the recipient. */
  readonly input: Subscribable["input"];
}

/**
 * SES's reports about this stack's mails: a configuration set with which they are sent, and its events, which SES puts on
 * the default bus only.
 * @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-add-event-destination-eventbridge.html
 */
export class MailEvents extends pulumi.ComponentResource implements Subscribable {
  readonly configurationSet: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly input: Subscribable["input"];

  constructor(name: string, args: MailEventsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("orderflow:infra:MailEvents", name, {}, opts);
    const set = new aws.sesv2.ConfigurationSet(
      name,
      { configurationSetName: physicalName("configuration set", name) },
      { parent: this },
    );
    new aws.sesv2.ConfigurationSetEventDestination(
      name,
      {
        configurationSetName: set.configurationSetName,
        eventDestinationName: "default-bus",
        eventDestination: {
          enabled: true,
          matchingEventTypes: [...args.types],
          eventBridgeDestination: { eventBusArn: set.arn.apply(defaultBusBeside) },
        },
      },
      { parent: this },
    );
    this.configurationSet = set.configurationSetName;
    this.arn = set.arn;
    this.input = args.input;
    this.registerOutputs({ configurationSet: this.configurationSet });
  }

  /** Matches only this stack's mails, because other stacks of the account use the same bus. */
  pattern(detailTypes: readonly string[]): pulumi.Output<string> {
    return this.configurationSet.apply((set) =>
      JSON.stringify({
        source: ["aws.ses"],
        "detail-type": detailTypes,
        detail: { mail: { tags: { "ses:configuration-set": [set] } } },
      }),
    );
  }
}

/** The default bus in the account, region and partition of an ARN. */
const defaultBusBeside = (arn: string): string => {
  const [, partition, , region, account] = arn.split(":");
  return `arn:${partition}:events:${region}:${account}:event-bus/default`;
};
