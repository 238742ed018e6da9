import { createHash, randomBytes } from "node:crypto";
import {
  AwsError,
  account,
  type Health,
  type Principal,
  type RequiredPermission,
  type Service,
} from "../service";
import type { ConditionContext } from "./conditions";
import { evaluate, sessionArn } from "./policy";
import type { PolicyDocument } from "./policy-document";
import { PermissionUsage, type RecordedCall } from "./usage";

export interface Role {
  readonly name: string;
  readonly arn: string;
  /** `AROA…` */
  readonly uniqueId: string;
  readonly createdAt: Date;
  readonly trust: PolicyDocument;
  /** Inline policies by name. */
  readonly policies: Map<string, PolicyDocument>;
}

/** Temporary credentials of a role's session. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Roles, their sessions, and the decision whether a call is allowed. */
export class IamService implements Service {
  readonly name = "IAM";
  private readonly roles = new Map<string, Role>();
  private readonly sessions = new Map<string, Principal & { kind: "role" }>();
  private readonly usage = new PermissionUsage();
  private state: Health["status"] = "starting";

  async start(): Promise<void> {
    this.state = "ok";
  }

  async stop(): Promise<void> {
    this.state = "stopped";
  }

  health(): Health {
    return { status: this.state, detail: `${this.roles.size} roles` };
  }

  /** @throws AwsError EntityAlreadyExists */
  createRole(declared: { name: string; path: string; trust: PolicyDocument }): Role {
    const { name, path, trust } = declared;
    if (this.roles.has(name))
      throw new AwsError("EntityAlreadyExists", `Role with name ${name} already exists.`, 409);
    const role: Role = {
      name,
      arn: `arn:${account.partition}:iam::${account.id}:role${path}${name}`,
      uniqueId: `AROA${identifier(name, 17)}`,
      createdAt: new Date(),
      trust,
      policies: new Map(),
    };
    this.roles.set(name, role);
    return role;
  }

  /**
   * @param nameOrArn a role's name or ARN
   * @throws AwsError NoSuchEntity
   */
  role(nameOrArn: string): Role {
    const name = nameOrArn.slice(nameOrArn.lastIndexOf("/") + 1);
    const role = this.roles.get(name);
    if (!role || (nameOrArn !== name && role.arn !== nameOrArn))
      throw new AwsError("NoSuchEntity", `The role with name ${nameOrArn} cannot be found.`, 404);
    return role;
  }

  /** @throws AwsError NoSuchEntity */
  putRolePolicy(roleName: string, policyName: string, policy: PolicyDocument): void {
    this.role(roleName).policies.set(policyName, policy);
  }

  /**
   * Credentials for a session of a role, as the service gets them by sts:AssumeRole.
   * @param trustedService e.g. `lambda.amazonaws.com`
   * @throws AwsError AccessDenied when the role's trust policy doesn't allow the service; NoSuchEntity
   */
  credentialsFor(roleArn: string, sessionName: string, trustedService: string): Credentials {
    const role = this.role(roleArn);
    const decision = evaluate(
      {
        principal: { kind: "service", service: trustedService },
        action: "sts:AssumeRole",
        resource: role.arn,
        context: contextOf({}),
      },
      { identity: [], resource: role.trust },
    );
    if (!decision.allowed)
      throw new AwsError(
        "AccessDenied",
        `${trustedService} is not authorized to perform: sts:AssumeRole on resource: ${role.arn}: its trust policy doesn't allow it`,
        403,
      );
    const accessKeyId = `ASIA${identifier(randomBytes(16).toString("hex"), 16)}`;
    this.sessions.set(accessKeyId, { kind: "role", roleArn: role.arn, sessionName });
    return {
      accessKeyId,
      secretAccessKey: randomBytes(30).toString("base64"),
      sessionToken: randomBytes(96).toString("base64"),
    };
  }

  /** Who holds the access key; any key that isn't a session's is the operator's. */
  principalOf(accessKeyId: string): Principal {
    return this.sessions.get(accessKeyId) ?? { kind: "operator" };
  }

  /** Forgets a session, for a worker that is gone. */
  revoke(accessKeyId: string): void {
    this.sessions.delete(accessKeyId);
  }

  /**
   * Decides about one permission. The operator may do anything that no resource policy denies.
   * @param resourcePolicy of the resource acted on, if it has one
   * @throws AwsError AccessDeniedException, worded as on AWS
   */
  authorize(principal: Principal, required: RequiredPermission, resourcePolicy?: PolicyDocument): void {
    const request = {
      principal,
      action: required.action,
      resource: required.resource,
      context: contextOf({ ...identityContext(principal), ...required.context }),
    };
    const decision = evaluate(request, {
      identity: this.identityPolicies(principal),
      resource: resourcePolicy,
    });
    if (decision.allowed) this.usage.record(request, resourcePolicy);
    if (decision.allowed || (principal.kind === "operator" && !decision.explicit)) return;
    // HTTP 400, as the JSON services answer it; query services say AccessDenied with 403, which their protocol maps.
    throw new AwsError(
      "AccessDeniedException",
      `User: ${describe(principal)} is not authorized to perform: ${required.action} on resource: ${required.resource} ${decision.reason}`,
      400,
    );
  }

  /** What each role may do, and the different calls that it made. */
  describePermissions(): { name: string; arn: string; policies: PolicyDocument[]; calls: RecordedCall[] }[] {
    return [...this.roles.values()].map(({ name, arn, policies }) => ({
      name,
      arn,
      policies: [...policies.values()],
      calls: this.usage.of(arn),
    }));
  }

  private identityPolicies(principal: Principal): PolicyDocument[] {
    return principal.kind === "role" ? [...this.role(principal.roleArn).policies.values()] : [];
  }
}

const describe = (principal: Principal): string => {
  if (principal.kind === "operator") return `arn:${account.partition}:iam::${account.id}:root`;
  return principal.kind === "role" ? sessionArn(principal) : principal.service;
};

/**
 * The condition keys of every request. Local calls count as encrypted: the loopback interface stands in for TLS, and
 * a policy that demands TLS must not refuse everything.
 */
const contextOf = (own: Readonly<Record<string, readonly string[]>>): ConditionContext =>
  new Map(
    Object.entries({
      "aws:SecureTransport": ["true"],
      "aws:RequestedRegion": [account.region],
      ...own,
    }).map(([key, values]) => [key.toLowerCase(), values]),
  );

const identityContext = (principal: Principal): Readonly<Record<string, readonly string[]>> => {
  if (principal.kind === "service")
    return { "aws:PrincipalIsAWSService": ["true"], "aws:SourceAccount": [account.id] };
  return {
    "aws:PrincipalIsAWSService": ["false"],
    "aws:PrincipalAccount": [account.id],
    "aws:PrincipalArn": [
      principal.kind === "role" ? principal.roleArn : `arn:${account.partition}:iam::${account.id}:root`,
    ],
  };
};

/** Upper-case letters and digits, as the ids of IAM have them. */
const identifier = (seed: string, length: number): string =>
  BigInt(`0x${createHash("sha256").update(seed).digest("hex")}`)
    .toString(36)
    .toUpperCase()
    .slice(0, length);
