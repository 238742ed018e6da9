/** What the signature of a request says: whose key, and which service it is meant for. */
export interface Signature {
  readonly accessKeyId: string;
  readonly service: string;
}

/**
 * Reads SigV4's credential scope: `Credential=<key>/<date>/<region>/<service>/aws4_request`, in the Authorization
 * header or the query. The signature itself isn't verified: the endpoint listens on the loopback interface only,
 * and the key is what tells the function (and so the role) that calls.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
 */
export const readSignature = (authorization: string, query: URLSearchParams): Signature | undefined => {
  const credential =
    /Credential=([^,\s]+)/.exec(authorization)?.[1] ?? query.get("X-Amz-Credential") ?? undefined;
  const [accessKeyId, , , service] = credential?.split("/") ?? [];
  return accessKeyId && service ? { accessKeyId, service } : undefined;
};
