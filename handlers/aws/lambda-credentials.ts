/**
 * Replaces `@aws-sdk/credential-provider-node` in bundles (esbuild `alias`): Lambda puts the role's credentials in
 * the environment, so the provider chain (SSO, profiles, processes, metadata services; some 37 KB gzipped) isn't
 * needed.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export const defaultProvider = () => async () => {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = process.env;
  const { AWS_SESSION_TOKEN: sessionToken } = process.env;
  if (!accessKeyId || !secretAccessKey) {
    throw new Error(
      "No credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY aren't set in this function.",
    );
  }
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
};
