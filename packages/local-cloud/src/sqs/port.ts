import { Port } from "../port";
import type { SqsService } from "./sqs";

/** Queues, for services that send to them, poll them or show them. */
export const queues = new Port<
  Pick<
    SqsService,
    "arns" | "attributes" | "call" | "contents" | "policyOf" | "returnSooner" | "sendAs" | "urlOf"
  >
>("queues");
