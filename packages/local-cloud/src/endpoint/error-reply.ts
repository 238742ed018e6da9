import { cbor } from "@smithy/core/cbor";
import { AwsError, type AwsReply } from "../service";
import { cborHeaders } from "./protocols/cbor";
import type { ServiceModel } from "./protocols/model";
import type { WireProtocol } from "./protocols/protocol";
import { xml } from "./xml";

/** Names of refusals in the query protocol that differ from those in JSON; REST and query use status 403. */
const refusals: Readonly<Record<string, string>> = {
  AccessDeniedException: "AccessDenied",
  UnrecognizedClientException: "InvalidClientTokenId",
  ExpiredTokenException: "ExpiredToken",
};

/** The parts of a call that determine the format of an error. */
export interface ErrorForm {
  readonly protocol: WireProtocol;
  /** `application/x-amz-json-1.0` or `-1.1` */
  readonly jsonType?: string;
  /** The called service's model, if it has one, because names of errors differ by protocol. */
  readonly model?: ServiceModel | undefined;
}

/**
 * Formats an error in the protocol of its call. An error that isn't an AwsError is a bug in the local cloud: it becomes a
 * 500, as on AWS, but with its message, because the reader can fix the cause.
 */
export const errorReply = (error: unknown, form: ErrorForm, requestId: string): AwsReply => {
  const known =
    error instanceof AwsError ? error : new AwsError("InternalFailure", `Local cloud: ${String(error)}`, 500);
  const reply = writers[form.protocol](known, form, requestId);
  return { ...reply, headers: { "x-amzn-requestid": requestId, ...reply.headers } };
};

type Writer = (error: AwsError, form: ErrorForm, requestId: string) => AwsReply;

const refusalCode = ({ code }: AwsError): string | undefined =>
  Object.hasOwn(refusals, code) ? refusals[code] : undefined;

const isSender = ({ status }: AwsError): boolean => status < 500;

const json: Writer = (error, { jsonType = "application/x-amz-json-1.1", model }) => {
  const code = model?.error(error.code)?.shape ?? error.code;
  return {
    status: error.status,
    headers: { "content-type": jsonType, "x-amzn-errortype": code, ...queryErrorHeader(error, model) },
    body: JSON.stringify({ __type: typeOf(error, model), message: error.message }),
  };
};

/** An error's name in JSON and CBOR; services that have a model here name their namespace as well. */
const typeOf = ({ code }: AwsError, model: ServiceModel | undefined): string => {
  const modelled = model?.error(code);
  return modelled === undefined ? code : `${modelled.namespace}#${modelled.shape}`;
};

const rest: Writer = (error) => ({
  status: refusalCode(error) === undefined ? error.status : 403,
  headers: { "content-type": "application/json", "x-amzn-errortype": error.code },
  body: JSON.stringify({ __type: error.code, message: error.message }),
});

const query: Writer = (error, { model }, requestId) => {
  const refusal = refusalCode(error);
  const Code = refusal ?? model?.error(error.code)?.queryCode ?? error.code;
  const Type = isSender(error) ? "Sender" : "Receiver";
  const { hasErrorDetail, queryMessages = {} } = model?.inXml ?? {};
  const Detail = hasErrorDetail ? { Detail: "" } : {};
  const Message = queryMessages[error.message] ?? error.message;
  return {
    status: refusal === undefined ? error.status : 403,
    headers: { "content-type": "text/xml" },
    body: xml({
      ErrorResponse: { Error: { Type, Code, Message, ...Detail }, RequestId: requestId },
    }),
  };
};

const cborError: Writer = (error, { model }) => {
  const __type = typeOf(error, model);
  return {
    status: error.status,
    headers: { ...cborHeaders, ...queryErrorHeader(error, model) },
    body: Buffer.from(cbor.serialize({ __type, message: error.message })),
  };
};

/** Services that once used the query protocol also send the error's old name. */
const queryErrorHeader = (error: AwsError, model: ServiceModel | undefined): Record<string, string> => {
  const modelled = model?.error(error.code);
  return modelled
    ? { "x-amzn-query-error": `${modelled.queryCode};${isSender(error) ? "Sender" : "Receiver"}` }
    : {};
};

const writers: Readonly<Record<WireProtocol, Writer>> = { json, rest, query, cbor: cborError };
