import type { PolicyDocument } from "../iam/policy-document";
import { type AwsCall, AwsError, type AwsService, type Principal, type RequiredPermission } from "../service";

/** Checks one permission. @throws AwsError AccessDeniedException */
export type Authorize = (
  principal: Principal,
  required: RequiredPermission,
  resourcePolicy?: PolicyDocument,
) => void;

type Permitting = Pick<AwsService, "permissions">;

/** A service whose resources have policies of their own. */
interface Policed {
  policyOf(resourceArn: string): PolicyDocument | undefined;
}

const isPoliced = (service: Permitting): service is Permitting & Policed => "policyOf" in service;

/**
 * Checks every permission that a call needs. Only the operator may make a call whose permission isn't known.
 * @throws AwsError AccessDeniedException
 */
export const authorizeCall = (authorize: Authorize, service: Permitting, call: AwsCall): void => {
  const needed = service.permissions(call);
  if (needed === "no-permission-needed") return;
  if (needed.length === 0 && call.caller.kind !== "operator")
    throw new AwsError(
      "AccessDeniedException",
      `The local cloud doesn't know which permission ${call.service} ${call.action} needs, so no role may call it`,
    );
  for (const required of needed) {
    const policy = isPoliced(service) ? service.policyOf(required.resource) : undefined;
    authorize(call.caller, required, policy);
  }
};

/** The permissions that a call needs, as far as they are known. */
export const neededFor = (service: Permitting, call: AwsCall): readonly RequiredPermission[] => {
  const needed = service.permissions(call);
  return needed === "no-permission-needed" ? [] : needed;
};
