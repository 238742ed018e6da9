import { type LocalRoute, plainJson } from "../endpoint/local-routes";
import type { RequiredPermission } from "../service";
import type { AccessRequest } from "./policy";
import type { PolicyDocument } from "./policy-document";

/** An allowed call with all inputs of the decision, so that other policies can be evaluated for it. */
export interface RecordedCall extends Pick<RequiredPermission, "action" | "resource"> {
  readonly context: Readonly<Record<string, readonly string[]>>;
  /** Of the resource acted on, if it has one. */
  readonly resourcePolicy?: PolicyDocument | undefined;
}

/** The maximum of distinct calls kept per role; a condition's values may make many of one call. */
const maxCalls = 2_000;

/** Records how each role used its permissions. */
export class PermissionUsage {
  private readonly calls = new Map<string, Map<string, RecordedCall>>();

  record({ principal, ...request }: AccessRequest, resourcePolicy: PolicyDocument | undefined): void {
    if (principal.kind !== "role") return;
    const ofRole = this.calls.get(principal.roleArn) ?? new Map<string, RecordedCall>();
    this.calls.set(principal.roleArn, ofRole);
    const context = Object.fromEntries(request.context);
    const { action, resource } = request;
    const key = JSON.stringify([action, resource, context]);
    if (ofRole.has(key) || ofRole.size >= maxCalls) return;
    ofRole.set(key, { action, resource, context, ...(resourcePolicy ? { resourcePolicy } : {}) });
  }

  /** The distinct allowed calls of a role. */
  of(roleArn: string): RecordedCall[] {
    return [...(this.calls.get(roleArn)?.values() ?? [])];
  }
}

/** `GET /_local/permissions`: each role's permissions, and the calls that it made. */
export const permissionRoutes = (iam: {
  describePermissions(): unknown;
}): Readonly<Record<string, LocalRoute>> => ({
  "GET /_local/permissions": () => plainJson({ roles: iam.describePermissions() }),
});
