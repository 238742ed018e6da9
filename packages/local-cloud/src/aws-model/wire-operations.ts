import * as z from "zod";
import { constraint } from "./constraint";

/** A service whose calls are held against AWS's model before it sees them. */
export interface ModelledService {
  /** As botocore names it. */
  readonly service: string;
  /** As requests are signed for it. */
  readonly signingName: string;
  /** The folder whose texts name the operations that the local cloud has. */
  readonly folder?: string;
  /** Operations that an engine doesn't have; it has all others. */
  readonly except?: RegExp;
  /** Of the error with which AWS refuses what breaks the model. */
  readonly code: string;
}

/**
 * SQS, SNS and SES aren't among them: their models have no lengths, ranges and patterns. SQS says what is wrong with a
 * parameter in words of its own, which its engine knows.
 */
export const modelledServices: readonly ModelledService[] = [
  {
    service: "cloudwatch",
    signingName: "monitoring",
    folder: "cloudwatch",
    code: "ValidationError",
  },
  {
    service: "dynamodb",
    signingName: "dynamodb",
    except: /Backup|Bulk|Contributor|Export|Global|Import|Kinesis|Replica|Restore|ResourcePolicy|Vectors/,
    code: "ValidationException",
  },
  { service: "dynamodbstreams", signingName: "dynamodb", code: "ValidationException" },
  { service: "events", signingName: "events", folder: "eventbridge", code: "ValidationException" },
  { service: "lambda", signingName: "lambda", folder: "lambda", code: "ValidationException" },
  { service: "logs", signingName: "logs", folder: "logs", code: "InvalidParameterException" },
  { service: "schemas", signingName: "schemas", folder: "schemas", code: "BadRequestException" },
  { service: "ssm", signingName: "ssm", folder: "ssm", code: "ValidationException" },
  { service: "stepfunctions", signingName: "states", folder: "stepfunctions", code: "ValidationException" },
  { service: "sts", signingName: "sts", folder: "iam", code: "ValidationError" },
];

/** Lists that the service counts itself, by operation, because AWS's message shows their items by their names in its code. */
export const countedByService: Readonly<Record<string, string>> = { "events.PutEvents": "Entries" };

/** Where a member of an operation's input stands in a request of a REST service; others stand in its body. */
const place = z.strictObject({ in: z.enum(["path", "query", "header"]), name: z.string() });

const wireOperation = z.strictObject({
  input: constraint,
  /** Of a REST service. */
  request: z
    .strictObject({ method: z.string(), path: z.string(), places: z.record(z.string(), place) })
    .optional(),
});
export type WireOperation = z.output<typeof wireOperation>;

/** What `scripts/aws-models.ts` writes; operations are named as `dynamodb.PutItem`, by the name for signing. */
export const wireFile = z.strictObject({
  about: z.string(),
  operations: z.record(z.string(), wireOperation),
});
