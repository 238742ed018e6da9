import type { AwsEndpoint } from "../endpoint/endpoint";
import { jsonReply, type RequiredPermission } from "../service";
import type { IamService } from "./iam";
import type { AccessRequest } from "./policy";
import type { PolicyDocument } from "./policy-document";

/** A call that was allowed, with all that decided it, so that other policies can be asked the same. */
export interface RecordedCall extends Pick<RequiredPermission, "action" | "resource"> {
  readonly context: Readonly<Record<string, readonly string[]>>;
  /** Of the resource acted on, if it has one. */
  readonly resourcePolicy?: PolicyDocument | undefined;
}

/** Different calls that are kept of a role; a condition's values may make many of one. */
const maxCalls = 2_000;

/** Remembers what each role did with its permissions. */
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

  /** The different calls of a role that were allowed. */
  of(roleArn: string): RecordedCall[] {
    return [...(this.calls.get(roleArn)?.values() ?? [])];
  }
}

/** `GET /_local/permissions`: what each role may do, and what it did. */
export const addPermissionRoutes = (endpoint: AwsEndpoint, iam: IamService): void => {
  endpoint.route("GET", "/_local/permissions", () => jsonReply({ roles: iam.describePermissions() }));
};
