import * as z from "zod";
import { type AwsCall, AwsError, type AwsReply, NotImplementedLocally } from "../../service";
import type { ErrorForm } from "../error-reply";
import { cborAnswer, cborHeaders, cborInput } from "./cbor";
import type { ServiceModel } from "./model";
import type { WireProtocol } from "./protocol";
import { queryInput } from "./query-input";
import { xmlAnswer } from "./xml-answer";

type Call = Omit<AwsCall, "caller">;

/**
 * Converts a call in any protocol to JSON, for a service with a model. Services without a model get the call unchanged.
 * @throws AwsError InvalidAction, SerializationException, MalformedInput; NotImplemented
 */
export const inJson = <Given extends Call>(
  call: Given,
  protocol: WireProtocol,
  model: ServiceModel | undefined,
): Given => {
  if (protocol !== "cbor" && (protocol !== "query" || !model)) return call;
  if (!model) throw new NotImplementedLocally(`smithy-rpc-v2-cbor for ${call.service}`);
  const schema = model.input(call.action);
  if (!schema)
    throw new AwsError("InvalidAction", `The action ${call.action} is not valid for this endpoint.`);
  const input = protocol === "cbor" ? cborInput(call.body) : queryInput(schema, call.input);
  const headers = { ...call.headers, "content-type": "application/x-amz-json-1.0" };
  return { ...call, protocol: "json", input, headers, body: Buffer.from(JSON.stringify(input)) };
};

/** A response in the client's version of JSON. */
const inVersion = (jsonType: string | undefined, reply: AwsReply): AwsReply => {
  const said = reply.headers?.["content-type"] ?? "";
  return jsonType !== undefined && said.startsWith("application/x-amz-json-")
    ? { ...reply, headers: { ...reply.headers, "content-type": jsonType } }
    : reply;
};

const failure = z.looseObject({ __type: z.string(), message: z.string().default("") });

/**
 * Converts a service's JSON response to the protocol of the call.
 * @throws AwsError when the service returned an error
 */
export const answerIn = (
  { protocol, jsonType, model }: ErrorForm,
  { action, requestId }: Pick<AwsCall, "action" | "requestId">,
  reply: AwsReply,
): AwsReply => {
  if (protocol === "json") return inVersion(jsonType, reply);
  if (!model || protocol === "rest") return reply;
  const text = reply.body.toString("utf8");
  const answer: unknown = text === "" ? {} : JSON.parse(text);
  if (reply.status >= 400) {
    const { __type, message } = failure.parse(answer);
    // The query protocol has names of its own, which an answer in JSON brings along.
    const [queryCode] = protocol === "query" ? (reply.headers?.["x-amzn-query-error"]?.split(";") ?? []) : [];
    throw new AwsError(queryCode ?? __type.slice(__type.lastIndexOf("#") + 1), message, reply.status);
  }
  const output = model.output(action);
  if (protocol === "cbor") return { status: 200, headers: cborHeaders, body: cborAnswer(output, answer) };
  const { xmlNamespace } = model;
  const body = xmlAnswer({ xmlNamespace, output }, action, answer, requestId);
  return { status: 200, headers: { "content-type": "text/xml" }, body };
};
