import * as z from "zod";
import { resourcePolicy } from "../iam/policy-document";
import { AwsError } from "../service";
import type { Buses } from "./buses";
import { busNameOf } from "./put-events";
import type { Bus } from "./rule";
import { tagList, tagsOf } from "./tags";

/** Makes, changes and deletes buses, each action from its input to the body of its answer. */
export const busActions = (buses: Buses) => ({
  CreateEventBus: (input: unknown) => {
    const { Name, Description, Tags } = createInput.parse(input);
    const bus = buses.create(Name, Description);
    for (const [key, value] of tagsOf(Tags)) bus.tags.set(key, value);
    return { EventBusArn: bus.arn, Description };
  },
  UpdateEventBus: (input: unknown) => {
    const { Name, Description } = updateInput.parse(input);
    const bus = buses.get(busNameOf(Name));
    bus.description = Description;
    return { Arn: bus.arn, Name: bus.name, Description };
  },
  DeleteEventBus: (input: unknown) => {
    const { Name } = z.strictObject({ Name: z.string() }).parse(input);
    if (Name === "default") throw new AwsError("ValidationException", "Cannot delete event bus default.");
    buses.remove(buses.get(Name).name);
    return {};
  },
  PutPermission: (input: unknown) => {
    const { EventBusName, Policy, ...statement } = permissionInput.parse(input);
    const bus = buses.get(busNameOf(EventBusName));
    setPolicy(bus, Policy === undefined ? withStatement(bus, statement) : parsed(Policy));
    return {};
  },
  RemovePermission: (input: unknown) => {
    const { EventBusName, RemoveAllPermissions, StatementId } = removalInput.parse(input);
    const bus = buses.get(busNameOf(EventBusName));
    if (RemoveAllPermissions) bus.policy = undefined;
    else setPolicy(bus, withoutStatement(bus, StatementId));
    return {};
  },
});

const createInput = z.strictObject({
  Name: z.string(),
  Description: z.string().optional(),
  Tags: tagList.optional(),
});
const updateInput = z.strictObject({ Name: z.string().optional(), Description: z.string().optional() });
const permissionInput = z.strictObject({
  EventBusName: z.string().optional(),
  Action: z.string().optional(),
  Principal: z.string().optional(),
  StatementId: z.string().optional(),
  Condition: z.strictObject({ Type: z.string(), Key: z.string(), Value: z.string() }).optional(),
  Policy: z.string().optional(),
});
const removalInput = z.strictObject({
  EventBusName: z.string().optional(),
  StatementId: z.string().optional(),
  RemoveAllPermissions: z.boolean().optional(),
});

const policyText = z.looseObject({ Version: z.string().optional(), Statement: z.array(z.looseObject({})) });
type PolicyText = z.output<typeof policyText>;

const current = (bus: Bus): PolicyText =>
  bus.policy ? policyText.parse(JSON.parse(bus.policy.text)) : { Version: "2012-10-17", Statement: [] };

const withStatement = (bus: Bus, given: Omit<z.output<typeof permissionInput>, "Policy">): PolicyText => {
  const { Action, Principal, StatementId, Condition } = given;
  if (Action === undefined || Principal === undefined || StatementId === undefined)
    throw new AwsError("ValidationException", "Parameters Action, Principal, and StatementId are required.");
  const policy = current(bus);
  const statement = {
    Sid: StatementId,
    Effect: "Allow",
    Principal: Principal === "*" ? "*" : { AWS: `arn:aws:iam::${Principal}:root` },
    Action,
    Resource: bus.arn,
    ...(Condition && { Condition: { [Condition.Type]: { [Condition.Key]: Condition.Value } } }),
  };
  return { ...policy, Statement: [...policy.Statement.filter(({ Sid }) => Sid !== StatementId), statement] };
};

const withoutStatement = (bus: Bus, sid: string | undefined): PolicyText => {
  const policy = current(bus);
  const Statement = policy.Statement.filter(({ Sid }) => Sid !== sid);
  if (Statement.length === policy.Statement.length)
    throw new AwsError("ResourceNotFoundException", "Statement with the provided id does not exist.");
  return { ...policy, Statement };
};

const parsed = (text: string): PolicyText => {
  try {
    return policyText.parse(JSON.parse(text));
  } catch {
    throw new AwsError("ValidationException", "Parameter Policy is not valid.");
  }
};

/** A policy that can't be evaluated is refused here, and not at some call later. */
const setPolicy = (bus: Bus, policy: PolicyText): void => {
  if (policy.Statement.length === 0) bus.policy = undefined;
  else {
    const text = JSON.stringify(policy);
    const document = resourcePolicy.safeParse(text);
    if (!document.success)
      throw new AwsError("ValidationException", `Policy: ${z.prettifyError(document.error)}`);
    bus.policy = { text, document: document.data };
  }
};
