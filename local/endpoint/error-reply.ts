import { type AwsCall, AwsError, type AwsReply } from "../service";
import { xml } from "./xml";

/**
 * An error in the protocol of its call. Anything that isn't an AwsError is a fault of the local cloud: it is
 * shown as the 500 that AWS would give, with its message, since here the reader is who can mend it.
 */
export const errorReply = (
  error: unknown,
  call: Pick<AwsCall, "protocol"> | undefined,
  requestId: string,
): AwsReply => {
  const known =
    error instanceof AwsError ? error : new AwsError("InternalFailure", `Local cloud: ${String(error)}`, 500);
  const headers = { "x-amzn-requestid": requestId };
  if (call?.protocol === "query") return queryError(known, headers, requestId);
  return {
    status: known.status,
    headers: { ...headers, "content-type": "application/x-amz-json-1.1", "x-amzn-errortype": known.code },
    body: JSON.stringify({ __type: known.code, message: known.message }),
  };
};

const queryError = (error: AwsError, headers: Record<string, string>, requestId: string): AwsReply => {
  // Query services name and number a refusal in their own way.
  const refused = error.code === "AccessDeniedException";
  const body = xml({
    ErrorResponse: {
      Error: {
        Type: error.status < 500 ? "Sender" : "Receiver",
        Code: refused ? "AccessDenied" : error.code,
        Message: error.message,
      },
      RequestId: requestId,
    },
  });
  return { status: refused ? 403 : error.status, headers: { ...headers, "content-type": "text/xml" }, body };
};
