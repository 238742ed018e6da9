import * as z from "zod";
import { jsonAnswer } from "../json-call";
import { type AwsCall, type AwsReply, jsonReply } from "../service";

const message = z.looseObject({
  Id: z.unknown().optional(),
  MessageSystemAttributes: z.unknown().optional(),
});
type Message = z.output<typeof message>;
const batch = z.looseObject({ Entries: z.array(message) });

const digest = "MD5OfMessageSystemAttributes";
const sent = z.looseObject({ Id: z.unknown().optional(), [digest]: z.string().optional() });
const sentBatch = z.looseObject({ Successful: z.array(sent).optional() });

/** Whether the header of a call becomes a message's attribute: one of its own comes first. */
const takesHeader = ({ MessageSystemAttributes: own }: Message): boolean => own === undefined;

const entriesOf = ({ action, input }: AwsCall): readonly Message[] => {
  if (action === "SendMessage") return [message.parse(input)];
  return action === "SendMessageBatch" ? (batch.safeParse(input).data?.Entries ?? []) : [];
};

/**
 * A call in which `X-Amzn-Trace-Id` is the system attribute `AWSTraceHeader` of its messages.
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-services-sqs.html
 */
export const withTraceHeader = (call: AwsCall): AwsCall => {
  const StringValue = call.headers["x-amzn-trace-id"];
  const entries = entriesOf(call);
  if (StringValue === undefined || entries.length === 0) return call;
  const MessageSystemAttributes = { AWSTraceHeader: { DataType: "String", StringValue } };
  const [first, ...others] = entries.map((entry) =>
    takesHeader(entry) ? { ...entry, MessageSystemAttributes } : entry,
  );
  if (call.action === "SendMessage") return { ...call, input: { ...first } };
  return { ...call, input: { ...call.input, Entries: [first, ...others] } };
};

/** The answer has a digest of the attributes that the body named. */
export const withoutHeaderDigest = (call: AwsCall, reply: AwsReply): AwsReply => {
  const entries = entriesOf(call);
  if (reply.status !== 200 || call.headers["x-amzn-trace-id"] === undefined || entries.length === 0)
    return reply;
  const taken = new Set(entries.filter(takesHeader).map(({ Id }) => Id));
  const plain = ({ [digest]: value, ...rest }: z.output<typeof sent>) =>
    taken.has(rest.Id) ? rest : { ...rest, [digest]: value };
  const answer = jsonAnswer(reply);
  if (call.action === "SendMessage") return jsonReply(plain(sent.parse(answer)));
  const { Successful = [], ...others } = sentBatch.parse(answer);
  return jsonReply({ Successful: Successful.map(plain), ...others });
};
