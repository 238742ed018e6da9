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

/** The statement of a resource policy that denies requests without TLS. */
export const onlyTls = (action: string, resource: pulumi.Input<string> | pulumi.Input<string>[]) => ({
  Sid: "OnlyTls",
  Effect: "Deny",
  Principal: "*",
  Action: action,
  Resource: resource,
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});

/** The trust policy of a role that one AWS service assumes. */
export const trust = (service: string): string =>
  JSON.stringify({
    Version: version,
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });

/**
 * The same, restricted to one account's resources. Step Functions and EventBridge send the account on whose behalf they
 * act; Lambda doesn't document that, but accepts roles only from its own account.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/cross-service-confused-deputy-prevention.html
 */
export const trustFor = (service: string, account: pulumi.Input<string>): pulumi.Output<string> =>
  pulumi.jsonStringify({
    Version: version,
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: service },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      },
    ],
  });
