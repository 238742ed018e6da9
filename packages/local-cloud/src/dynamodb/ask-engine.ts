import type { AwsCall, AwsReply } from "../service";

/** Sends the engine a request of the cloud's own, on behalf of a call: `DynamoDB_20120810.GetItem`. */
export type AskEngine = (call: AwsCall, target: string, body: Buffer) => Promise<AwsReply>;
