import * as z from "zod";
import { type Authorize, authorizeCall } from "./endpoint/authorize-call";
import { type AwsCall, AwsError, type AwsReply, type AwsService, type Principal } from "./service";

/** The target prefixes of the services with the JSON protocol, by their signing names. */
const targets = { dynamodb: "DynamoDB_20120810", events: "AWSEvents", sqs: "AmazonSQS" } as const;

/** A service that other services call directly with the JSON protocol. */
export type JsonService = keyof typeof targets;

/** A call in the form that the endpoint produces. */
export const jsonCall = (
  service: JsonService,
  action: string,
  input: Readonly<Record<string, unknown>>,
  caller: Principal = { kind: "operator" },
): AwsCall => ({
  service,
  action,
  protocol: "json",
  input,
  method: "POST",
  path: "/",
  headers: {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": `${targets[service]}.${action}`,
    "x-amz-date": "20260101T000000Z",
    // Engines check that a call is signed, but don't verify the signature.
    authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
  },
  body: Buffer.from(JSON.stringify(input)),
  caller,
  requestId: "local",
});

const answer = z.looseObject({ __type: z.string().optional(), message: z.string().optional() });

/**
 * Calls an operation with the permissions of its caller, as the endpoint does.
 * @throws AwsError AccessDeniedException, and errors of the service
 */
export const authorizedCall = async (
  authorize: Authorize,
  service: Pick<AwsService, "handle" | "permissions">,
  call: AwsCall,
): Promise<Record<string, unknown>> => {
  authorizeCall(authorize, service, call);
  return jsonAnswer(await service.handle(call));
};

/** Reads a service's response. @throws AwsError an error in the response */
export const jsonAnswer = ({ status, body }: AwsReply): Record<string, unknown> => {
  const text = body.toString("utf8");
  const parsed = answer.parse(text === "" ? {} : JSON.parse(text));
  if (status === 200) return parsed;
  throw new AwsError(errorName(String(parsed.__type)), String(parsed.message ?? parsed.Message), status);
};

/** `com.amazonaws.sqs#QueueDoesNotExist` → `QueueDoesNotExist` */
const errorName = (type: string): string => type.slice(type.lastIndexOf("#") + 1);
