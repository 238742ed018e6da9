import { type AwsCall, arn, type RequiredPermission } from "../service";
import { busNameOf, putEventsInput } from "./put-events";
import { ruleArn } from "./rule-arn";

/**
 * What IAM must allow for a call; resources as the service authorization reference names them.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html
 */
export const permissionsOf = ({ action, input }: AwsCall): readonly RequiredPermission[] => {
  if (action !== "PutEvents") return [{ action: `events:${action}`, resource: resourceOf(action, input) }];
  const request = putEventsInput.safeParse(input);
  // An invalid request needs the permission too, before its errors are reported.
  if (!request.success) return [{ action: "events:PutEvents", resource: "*" }];
  return request.data.Entries.map(({ EventBusName, Source, DetailType }) => ({
    action: "events:PutEvents",
    resource: busArn(busNameOf(EventBusName)),
    context: {
      ...(Source === undefined ? {} : { "events:source": [Source] }),
      ...(DetailType === undefined ? {} : { "events:detail-type": [DetailType] }),
    },
  }));
};

const busArn = (name: string): string => arn("events", `event-bus/${name}`);

const resourceOf = (action: string, input: AwsCall["input"]): string => {
  const text = (key: string): string => (typeof input[key] === "string" ? input[key] : "");
  switch (action) {
    case "CreateEventBus":
    case "UpdateEventBus":
    case "DeleteEventBus":
    case "DescribeEventBus":
      return busArn(busNameOf(text("Name")));
    case "PutPermission":
    case "RemovePermission":
      return busArn(busNameOf(text("EventBusName")));
    case "PutRule":
    case "DeleteRule":
    case "EnableRule":
    case "DisableRule":
    case "DescribeRule":
      return ruleArn(busNameOf(text("EventBusName")), text("Name"));
    case "PutTargets":
    case "RemoveTargets":
    case "ListTargetsByRule":
      return ruleArn(busNameOf(text("EventBusName")), text("Rule"));
    case "CreateArchive":
    case "UpdateArchive":
    case "DeleteArchive":
    case "DescribeArchive":
      return arn("events", `archive/${text("ArchiveName")}`);
    case "TagResource":
    case "UntagResource":
    case "ListTagsForResource":
      return text("ResourceARN") || "*";
    case "StartReplay":
      return text("EventSourceArn") || "*";
    case "DescribeReplay":
    case "CancelReplay":
      return arn("events", `replay/${text("ReplayName")}`);
    default:
      return "*";
  }
};
