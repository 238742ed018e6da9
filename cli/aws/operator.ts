import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { Target } from "../target";

/**
 * Names the operator for a record: `role/Admin` or `user/ada` on AWS, `local` on the local cloud. The name of a role's
 * session is left out, because it is often an e-mail address; CloudTrail has it.
 */
export const operatorOf = async (target: Target): Promise<string> => {
  if (target.isLocal) return "local";
  const { Arn = "" } = await target.aws.sts().send(new GetCallerIdentityCommand({}));
  return operatorIn(Arn);
};

/** `arn:aws:sts::123456789012:assumed-role/Admin/ada@example.com` → `role/Admin` */
export const operatorIn = (arn: string): string => {
  const [kind = "", ...path] = arn.split(":").slice(5).join(":").split("/");
  if (kind === "assumed-role") return named("role", path[0]);
  return named(kind, path.at(-1));
};

const named = (kind: string, name: string | undefined): string =>
  [kind, name]
    .filter((part) => part)
    .join("/")
    .replace(/[^A-Za-z0-9._/ -]/g, "-")
    .slice(0, 64) || "unknown";
