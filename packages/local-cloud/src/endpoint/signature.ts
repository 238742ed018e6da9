/** The access key and the service in a request's signature. */
export interface Signature {
  readonly accessKeyId: string;
  readonly service: string;
}

/**
 * Reads SigV4's credential scope: `Credential=<key>/<date>/<region>/<service>/aws4_request`, in the Authorization
 * header or the query. The signature itself isn't verified, because the endpoint listens only on the loopback interface;
 * the key identifies the calling function and so its role.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
 */
export const readSignature = (authorization: string, query: URLSearchParams): Signature | undefined => {
  const credential =
    /Credential=([^,\s]+)/.exec(authorization)?.[1] ?? query.get("X-Amz-Credential") ?? undefined;
  const [accessKeyId, , , service] = credential?.split("/") ?? [];
  return accessKeyId && service ? { accessKeyId, service } : undefined;
};
