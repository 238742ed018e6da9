import { type Credentials, operator, type RunningEndpoint } from "./running-endpoint";

/**
 * A request of a service that this package has no SDK client of, as any client would send it. Nobody verifies the
 * signature.
 */
export const signedCall = async (
  running: RunningEndpoint,
  service: string,
  { method = "POST", path = "/", body = "" }: { method?: string; path?: string; body?: string },
  { accessKeyId }: Credentials = operator,
): Promise<{ readonly status: number; readonly text: string }> => {
  const isForm = body.startsWith("Action=");
  const scope = `${accessKeyId}/20260101/us-east-1/${service}/aws4_request`;
  const answer = await fetch(new URL(path, running.endpoint.url), {
    method,
    ...(method === "GET" ? {} : { body }),
    headers: {
      "content-type": isForm ? "application/x-www-form-urlencoded" : "application/json",
      "x-amz-date": "20260101T000000Z",
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
    },
  });
  return { status: answer.status, text: await answer.text() };
};
