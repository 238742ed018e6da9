import * as z from "zod";
import { TaskFailure } from "../task-failure";
import { type Integration, metadata } from "./integration";

const entry = z.strictObject({
  /** An event whose detail is an object is sent as its JSON. */
  Detail: z
    .union([z.string(), z.record(z.string(), z.unknown())])
    .transform((detail) => (typeof detail === "string" ? detail : JSON.stringify(detail)))
    .optional(),
  DetailType: z.string().optional(),
  EventBusName: z.string().optional(),
  Resources: z.array(z.string()).optional(),
  Source: z.string().optional(),
  /** As text: state machines have no other times. */
  Time: z.iso.datetime({ offset: true }).optional(),
});

const parameters = z.strictObject({ Entries: z.array(entry) });

const answer = z.looseObject({ FailedEntryCount: z.number() });

/**
 * Puts events, with the execution and its state machine among their resources. One entry that fails fails the task.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-eventbridge.html
 */
export const eventsPutEvents: Integration = {
  service: "AmazonCloudWatchEvents",
  errorOf: (code) =>
    code === "InternalException" ? "EventBridge.InternalException" : "EventBridge.AmazonEventBridgeException",
  parameters,
  passesTokens: true,
  perform: async ({ ports, principal, executionArn, machineArn }, input) => {
    const { Entries } = parameters.parse(input);
    const entries = Entries.map(({ Resources = [], Time, ...rest }) => ({
      ...rest,
      ...(Time === undefined ? {} : { Time: Date.parse(Time) / 1000 }),
      Resources: [...Resources, machineArn, executionArn],
    }));
    const put = answer.parse(await ports.call("events", "PutEvents", { Entries: entries }, principal));
    if (put.FailedEntryCount > 0) throw new TaskFailure("EventBridge.FailedEntry", JSON.stringify(put));
    return { ...put, ...metadata };
  },
};
