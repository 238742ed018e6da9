import { InvokeCommand } from "@aws-sdk/client-lambda";
import { Failed } from "../errors";
import type { Target } from "../target";

/**
 * Calls a function of the stack and waits for its result.
 * @throws Failed with the function's error
 */
export const invoke = async (target: Target, functionArn: string, event: unknown): Promise<unknown> => {
  const { FunctionError, Payload } = await target.aws
    .lambda()
    .send(new InvokeCommand({ FunctionName: functionArn, Payload: JSON.stringify(event) }));
  const text = Payload?.transformToString() ?? "null";
  if (FunctionError !== undefined) throw new Failed(`${functionArn} failed: ${text}`);
  return JSON.parse(text);
};
