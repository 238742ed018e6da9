import { createHash, randomBytes } from "node:crypto";
import { Clock } from "../clock/clock";
import {
  AwsError,
  account,
  type Health,
  type Principal,
  type RequiredPermission,
  type Service,
} from "../service";
import type { ConditionContext } from "./conditions";
import { InlinePolicies, type InlinePolicy } from "./inline-policies";
import { checkPoliciesPerRole, ManagedPolicies } from "./managed-policies";
import { type AccessRequest, evaluate, sessionArn } from "./policy";
import type { PolicyDocument } from "./policy-document";
import { Sessions } from "./sessions";
import { PermissionUsage, type RecordedCall } from "./usage";

export interface Role {
  readonly name: string;
  readonly arn: string;
  /** `AROA…` */
  readonly uniqueId: string;
  readonly createdAt: Date;
  trust: PolicyDocument;
  readonly policies: InlinePolicies;
  /** ARNs of its managed policies. */
  readonly attached: Set<string>;
}

/** Temporary credentials of a role's session. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Roles, their sessions, and the authorization of calls. */
export class IamService implements Service {
  readonly name = "IAM";
  /** The managed policies that roles may have. */
  readonly managed = new ManagedPolicies();
  private readonly roles = new Map<string, Role>();
  private readonly sessions = new Sessions();
  private readonly usage = new PermissionUsage();
  private state: Health["status"] = "starting";

  /** @param tagsOf the tags that a role was declared with, by its ARN */
  constructor(
    private readonly clock = new Clock(),
    readonly tagsOf: (roleArn: string) => Readonly<Record<string, string>> = () => ({}),
  ) {}

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
      createdAt: this.clock.date(),
      trust,
      policies: new InlinePolicies(name),
      attached: new Set(),
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

  allRoles(): readonly Role[] {
    return [...this.roles.values()];
  }

  /** The role with this name, if it exists. */
  findRole(name: string): Role | undefined {
    return this.roles.get(name);
  }

  /** Deletes a role with its policies. Its remaining sessions have no permissions any more. */
  deleteRole(name: string): void {
    this.roles.delete(name);
  }

  /** @throws AwsError NoSuchEntity, LimitExceeded */
  putRolePolicy(roleName: string, policyName: string, policy: InlinePolicy): void {
    this.role(roleName).policies.put(policyName, policy);
  }

  /** Gives a role a managed policy. @throws AwsError NoSuchEntity, LimitExceeded */
  attach(roleName: string, policyArn: string): void {
    this.managed.get(policyArn);
    const { attached } = this.role(roleName);
    checkPoliciesPerRole(new Set([...attached, policyArn]).size);
    attached.add(policyArn);
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
        context: contextOf({ "aws:SourceAccount": [account.id] }),
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
    this.sessions.add(accessKeyId, { kind: "role", roleArn: role.arn, sessionName });
    return {
      accessKeyId,
      secretAccessKey: randomBytes(30).toString("base64"),
      sessionToken: randomBytes(96).toString("base64"),
    };
  }

  /** The owner of an access key. @throws AwsError UnrecognizedClientException, ExpiredTokenException */
  principalOf(accessKeyId: string): Principal {
    return this.sessions.principalOf(accessKeyId);
  }

  /** Ends a session, after its worker has ended. */
  revoke(accessKeyId: string): void {
    this.sessions.end(accessKeyId);
  }

  /**
   * Checks one permission. The operator may do everything that no resource policy denies.
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
    const decision = evaluate(atTime(request, this.clock.date()), {
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

  /** Each role's permissions, and its distinct calls. */
  describePermissions(): { name: string; arn: string; policies: PolicyDocument[]; calls: RecordedCall[] }[] {
    return [...this.roles.values()].map((role) => ({
      name: role.name,
      arn: role.arn,
      policies: this.policiesOf(role),
      calls: this.usage.of(role.arn),
    }));
  }

  private identityPolicies(principal: Principal): PolicyDocument[] {
    if (principal.kind !== "role") return [];
    const role = [...this.roles.values()].find(({ arn }) => arn === principal.roleArn);
    return role ? this.policiesOf(role) : [];
  }

  private policiesOf({ policies, attached }: Role): PolicyDocument[] {
    return [...policies.documents(), ...[...attached].flatMap((arn) => this.managed.find(arn) ?? [])];
  }
}

const describe = (principal: Principal): string => {
  if (principal.kind === "operator") return `arn:${account.partition}:iam::${account.id}:root`;
  return principal.kind === "role" ? sessionArn(principal) : principal.service;
};

/**
 * The condition keys of every request. Local calls count as encrypted, because a policy that requires TLS must not refuse
 * everything.
 */
const contextOf = (own: Readonly<Record<string, readonly string[]>>): ConditionContext =>
  new Map(
    Object.entries({
      "aws:SecureTransport": ["true"],
      "aws:RequestedRegion": [account.region],
      ...own,
    }).map(([key, values]) => [key.toLowerCase(), values]),
  );

/** The time isn't recorded, because every call would otherwise be distinct. */
const atTime = (request: AccessRequest, now: Date): AccessRequest => ({
  ...request,
  context: new Map([
    ...request.context,
    ["aws:currenttime", [now.toISOString()]],
    ["aws:epochtime", [String(Math.floor(now.getTime() / 1000))]],
  ]),
});

const identityContext = (principal: Principal): Readonly<Record<string, readonly string[]>> => {
  if (principal.kind === "service")
    return { "aws:PrincipalIsAWSService": ["true"], "aws:SourceAccount": [account.id] };
  return {
    "aws:PrincipalIsAWSService": ["false"],
    "aws:PrincipalAccount": [account.id],
    "aws:PrincipalType": [principal.kind === "role" ? "AssumedRole" : "Account"],
    "aws:SourceIp": ["127.0.0.1"],
    "aws:PrincipalArn": [
      principal.kind === "role" ? principal.roleArn : `arn:${account.partition}:iam::${account.id}:root`,
    ],
  };
};

/** An id in IAM's format: upper-case letters and digits. */
const identifier = (seed: string, length: number): string =>
  BigInt(`0x${createHash("sha256").update(seed).digest("hex")}`)
    .toString(36)
    .toUpperCase()
    .slice(0, length);
