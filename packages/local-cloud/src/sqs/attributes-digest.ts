import { createHash } from "node:crypto";

interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string | undefined;
  /** Base64. */
  readonly BinaryValue?: string | undefined;
}

const transport = { text: Buffer.from([1]), binary: Buffer.from([2]) };

/**
 * The digest that clients compare: of each attribute, by name, its name, type, kind of value and value, texts with their
 * length in bytes before them.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 */
export const md5OfMessageAttributes = (attributes: Readonly<Record<string, MessageAttribute>>): string => {
  const digest = createHash("md5");
  for (const name of Object.keys(attributes).sort()) {
    const { DataType = "", StringValue = "", BinaryValue = "" } = attributes[name] ?? {};
    const isBinary = DataType.startsWith("Binary");
    digest.update(withLength(Buffer.from(name))).update(withLength(Buffer.from(DataType)));
    digest.update(isBinary ? transport.binary : transport.text);
    digest.update(withLength(isBinary ? Buffer.from(BinaryValue, "base64") : Buffer.from(StringValue)));
  }
  return digest.digest("hex");
};

const withLength = (bytes: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};
