import type { createRequestHandler } from "local-aws-sqs";

/** The embedded engine of all queues, and one of its queues. */
export type QueueEngine = ReturnType<typeof createRequestHandler>["service"];
export type Queue = QueueEngine["Queues"][number];
