import * as pulumi from "@pulumi/pulumi";

/** One statement of an identity policy: exact actions on exact ARNs. */
export interface Permission {
  readonly actions: readonly string[];
  readonly resources: readonly pulumi.Input<string>[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, pulumi.Input<string | string[]>>>>>;
}

const version = "2012-10-17";

/** The policy that allows exactly these permissions. */
export const policyDocument = (permissions: readonly Permission[]): pulumi.Output<string> =>
  pulumi.jsonStringify({
    Version: version,
    Statement: permissions.map(({ actions, resources, conditions }) => ({
      Effect: "Allow",
      Action: [...actions],
      Resource: [...resources],
      ...(conditions ? { Condition: conditions } : {}),
    })),
  });

/** The statement of a resource policy that refuses whatever doesn't come over TLS. */
export const onlyTls = (action: string, resource: pulumi.Input<string>) => ({
  Sid: "OnlyTls",
  Effect: "Deny",
  Principal: "*",
  Action: action,
  Resource: resource,
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});

/** The trust policy of a role that one AWS service takes on. */
export const trust = (service: string): string =>
  JSON.stringify({
    Version: version,
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });
