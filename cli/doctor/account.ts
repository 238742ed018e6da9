import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { operatorIn } from "../aws/operator";
import type { Target } from "../target";
import { type Check, failed, ok } from "./finding";

/** Whether there are credentials, and whether they belong to the stack's account. */
export const credentialsCheck = (target: Target): Check => ({
  name: "AWS credentials",
  look: async () => {
    const { Arn = "", Account = "" } = await target.aws.sts().send(new GetCallerIdentityCommand({}));
    const wanted = target.account;
    if (wanted !== undefined && wanted !== Account)
      return failed({
        detail: `they belong to account ${Account}, but the stack is in ${wanted}`,
        fix: "Choose a profile of the stack's account: set AWS_PROFILE, or aws sso login --profile <name>",
      });
    return ok(`${operatorIn(Arn)} in account ${Account}`);
  },
});

/** The stack's region, from its outputs or else from this machine's settings. */
export const regionCheck = (target: Target, env: NodeJS.ProcessEnv): Check => ({
  name: "Region",
  look: async () => {
    if (target.region !== undefined) return ok(target.region);
    const set = env.AWS_REGION || env.AWS_DEFAULT_REGION;
    if (set) return ok(`${set}, from the environment`);
    return failed({
      detail: "the stack's outputs don't name it",
      fix: "Set AWS_REGION to the stack's region",
    });
  },
});
