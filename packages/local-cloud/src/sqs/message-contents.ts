import * as z from "zod";
import { type AwsCall, AwsError } from "../service";

const message = z.looseObject({
  MessageBody: z.string().optional(),
  MessageAttributes: z
    .record(z.string(), z.looseObject({ StringValue: z.string().optional() }))
    .optional()
    .catch(undefined),
});
const batch = z.looseObject({ Entries: z.array(message.extend({ Id: z.string() })) });

/** What a message may hold. */
const valid = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;
const allowed = "#x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF";

/** Letters of any language, digits, and `_`, `-` and `.` between them. */
const attributeName = /^(?!(?:aws|amazon)\.)(?!\.)(?!.*\.\.)(?!.*\.$)[\p{L}\p{N}_.-]{1,256}$/iu;

/**
 * Refuses a message with characters that SQS doesn't take; `local-aws-sqs` 2.0.2 takes them all.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 * @throws AwsError InvalidMessageContents, InvalidParameterValue, EmptyBatchRequest
 */
export const checkMessages = ({ action, input }: AwsCall): void => {
  // A list without entries isn't there at all in the query protocol.
  if (action.endsWith("Batch") && input.Entries === undefined)
    throw new AwsError(
      "EmptyBatchRequest",
      `There should be at least one ${action}RequestEntry in the request.`,
    );
  const refusal = action === "SendMessage" ? refusalOf(input) : undefined;
  if (refusal) throw refusal;
};

/** An entry of a batch that isn't sent, as the answer has it. */
interface FailedEntry {
  readonly Id: string;
  readonly Code: string;
  readonly Message: string;
  readonly SenderFault: true;
}

/** The entries of a batch that can be sent, and those that can't. */
export const sendableEntries = ({ action, input }: AwsCall) => {
  const given = action === "SendMessageBatch" ? batch.safeParse(input).data : undefined;
  if (!given) return undefined;
  const failed = given.Entries.flatMap((entry): FailedEntry[] => {
    const refusal = refusalOf(entry);
    return refusal ? [{ Id: entry.Id, Code: refusal.code, Message: refusal.message, SenderFault: true }] : [];
  });
  const Entries = given.Entries.filter(({ Id }) => !failed.some((entry) => entry.Id === Id));
  return failed.length === 0 ? undefined : { failed, input: { ...input, Entries } };
};

const refusalOf = (input: unknown): AwsError | undefined => {
  const { MessageBody = "", MessageAttributes = {} } = message.safeParse(input).data ?? {};
  if (!valid.test(MessageBody)) return invalid();
  for (const [name, { StringValue = "" }] of Object.entries(MessageAttributes)) {
    if (!attributeName.test(name))
      return new AwsError("InvalidParameterValue", `Invalid message attribute name: ${name}.`);
    if (!valid.test(StringValue)) return invalid();
  }
  return undefined;
};

const invalid = (): AwsError =>
  new AwsError("InvalidMessageContents", `Invalid characters found. Valid unicode characters are ${allowed}`);
