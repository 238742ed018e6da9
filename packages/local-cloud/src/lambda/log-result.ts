import type { Deployed } from "./deployed";

/** Bytes of a log that the answer of an invoke may carry. */
const longestTail = 4_096;

/**
 * What `LogType: Tail` returns: the last 4 KB of the lines, in Base64. Other events that the function handles at the
 * same time may write lines in between.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export const logResult = (requestId: string, { version }: Deployed, lines: readonly string[]): string => {
  const text = [
    `START RequestId: ${requestId} Version: ${version}`,
    ...lines,
    `END RequestId: ${requestId}`,
    "",
  ].join("\n");
  return Buffer.from(text).subarray(-longestTail).toString("base64");
};
