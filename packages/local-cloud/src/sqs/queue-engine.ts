import type { createRequestHandler } from "local-aws-sqs";
import * as z from "zod";
import type { Clock } from "../clock/clock";
import { loadWithClock } from "../clock/load-with-clock";
import { md5OfMessageAttributes } from "./attributes-digest";

const engineModule = z.object({
  createRequestHandler: z.custom<typeof createRequestHandler>((value) => typeof value === "function"),
});

/**
 * Loads `local-aws-sqs` 2.0.2 with the clock's time, and with digests of attributes as SQS computes them: the engine's
 * own take a text's length in UTF-16 units where SQS takes bytes, and the SDK for Java then refuses the message.
 */
export const loadQueueEngine = (clock: Clock): typeof createRequestHandler =>
  engineModule.parse(
    loadWithClock("local-aws-sqs", clock, { "aws-md5-of-message-attributes": { md5OfMessageAttributes } }),
  ).createRequestHandler;
