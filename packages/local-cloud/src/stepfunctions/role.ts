import type { IamService } from "../iam/iam";
import { AwsError, type Principal } from "../service";

/**
 * A session of a role for an AWS service that works with it. Nothing remains of the session: it has no credentials.
 * @throws AwsError AccessDeniedException when there is no such role, or its trust policy doesn't let the service
 */
export const sessionOf = (
  iam: IamService,
  roleArn: string,
  sessionName: string,
  service: string,
): Principal => {
  try {
    iam.revoke(iam.credentialsFor(roleArn, sessionName, service).accessKeyId);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AwsError("AccessDeniedException", `${service} can't assume the role ${roleArn}: ${why}`);
  }
  return { kind: "role", roleArn, sessionName };
};
