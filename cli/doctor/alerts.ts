import { paginateListSubscriptionsByTopic, type Subscription } from "@aws-sdk/client-sns";
import type { Target } from "../target";
import { type Check, type Finding, failed, ok, skipped, warning } from "./finding";

/** The value that SNS returns instead of an ARN for an unconfirmed subscription. */
const pending = "PendingConfirmation";

/** The outputs that name a topic, with the setting that subscribes to it. */
const topics = [
  { output: "pageTopicArn", setting: "pageEmail", what: "urgent alarms" },
  { output: "alertTopicArn", setting: "alertEmail", what: "alarms" },
] as const;

/** Whether somebody receives both kinds of alarms. @param strict whether the stack has real customers */
export const alertsCheck = (target: Target, strict: () => Promise<boolean>): Check => ({
  name: "Alerts",
  look: async () => {
    const heard: Subscription[] = [];
    for (const topic of topics) {
      const TopicArn = target.get(topic.output);
      if (TopicArn === undefined) continue;
      const found = await subscriptionsOf(target, TopicArn);
      const confirmed = found.filter(({ SubscriptionArn }) => SubscriptionArn !== pending);
      if (confirmed.length === 0 && !target.isLocal) return unheard(target, topic, found, strict);
      heard.push(...confirmed);
    }
    if (heard.length > 0) return ok(`go to ${[...new Set(heard.map(endpointOf))].join(", ")}`);
    if (target.get("alertTopicArn") === undefined) return skipped("the stack has no output alertTopicArn");
    return ok("no address is subscribed; alarms show in status");
  },
});

const subscriptionsOf = async (target: Target, TopicArn: string): Promise<Subscription[]> => {
  const found: Subscription[] = [];
  for await (const page of paginateListSubscriptionsByTopic({ client: target.aws.sns() }, { TopicArn }))
    found.push(...(page.Subscriptions ?? []));
  return found;
};

const unheard = async (
  target: Target,
  { setting, what }: (typeof topics)[number],
  found: readonly Subscription[],
  strict: () => Promise<boolean>,
): Promise<Omit<Finding, "name">> => {
  if (found.length > 0)
    return failed({
      detail: `${found.map(endpointOf).join(", ")} isn't confirmed for ${what}`,
      fix: "Open the link in the mail that AWS sent there. It is valid for three days; after that, pulumi up sends another",
    });
  const finding = {
    detail: `no address is subscribed to ${what}`,
    fix: `pulumi config set ${setting} <address> -s ${target.name} && pulumi up -s ${target.name}`,
  };
  return (await strict()) ? failed(finding) : warning(finding);
};

const endpointOf = ({ Endpoint = "", Protocol = "" }: Subscription): string => Endpoint || Protocol;
