import * as z from "zod";
import { account } from "../../../src/service";
import type { Given } from "./as-recorded";

/** Makes a call as a case has it. */
export type Ask = (action: string, input: unknown) => Promise<Given>;

export const asking =
  (endpointUrl: string): Ask =>
  (action, input) =>
    action === "GetRecords"
      ? wholeStream(endpointUrl, named.parse(input).TableName)
      : send(endpointUrl, `DynamoDB_20120810.${action}`, input);

const signature = `AWS4-HMAC-SHA256 Credential=AKIAOPERATOR/20260101/${account.region}/dynamodb/aws4_request, SignedHeaders=host, Signature=0`;

const send = async (endpointUrl: string, target: string, input: unknown): Promise<Given> => {
  const response = await fetch(endpointUrl, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": target,
      "x-amz-date": "20260101T000000Z",
      authorization: signature,
    },
    body: JSON.stringify(input),
  });
  return { status: response.status, body: await response.json() };
};

const named = z.looseObject({ TableName: z.string() });
const table = z.looseObject({ Table: z.looseObject({ LatestStreamArn: z.string() }) });
const stream = z.looseObject({
  StreamDescription: z.looseObject({ Shards: z.tuple([z.looseObject({ ShardId: z.string() })]) }),
});
const iterator = z.looseObject({ ShardIterator: z.string() });

/** The records of a table's stream, which has one shard. */
const wholeStream = async (endpointUrl: string, TableName: string): Promise<Given> => {
  const described = await send(endpointUrl, "DynamoDB_20120810.DescribeTable", { TableName });
  const StreamArn = table.parse(described.body).Table.LatestStreamArn;
  const streams = (action: string, input: unknown) =>
    send(endpointUrl, `DynamoDBStreams_20120810.${action}`, input);
  const { StreamDescription } = stream.parse((await streams("DescribeStream", { StreamArn })).body);
  const [{ ShardId }] = StreamDescription.Shards;
  const position = { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" };
  const { ShardIterator } = iterator.parse((await streams("GetShardIterator", position)).body);
  return streams("GetRecords", { ShardIterator });
};
