import { type XmlValue, xml } from "../endpoint/xml";
import {
  type AwsCall,
  AwsError,
  type AwsReply,
  type AwsService,
  account,
  type Health,
  NotImplementedLocally,
  type RequiredPermission,
} from "../service";
import type { IamService, Role } from "./iam";
import type { PolicyDocument } from "./policy-document";

type Operation = (iam: IamService, call: AwsCall) => XmlValue;

/** What an operator reads of roles. What changes them is the program's. */
const operations: Readonly<Record<string, Operation>> = {
  GetRole: (iam, call) => ({ Role: described(roleOf(iam, call)) }),
  ListRoles: (iam) => ({ Roles: { member: iam.allRoles().map(described) }, IsTruncated: "false" }),
  GetRolePolicy: (iam, call) => {
    const role = roleOf(iam, call);
    const PolicyName = required(call, "PolicyName");
    const policy = role.policies.find(PolicyName);
    if (!policy)
      throw new AwsError("NoSuchEntity", `The role policy with name ${PolicyName} cannot be found.`, 404);
    return { RoleName: role.name, PolicyName, PolicyDocument: encoded(policy) };
  },
  ListRolePolicies: (iam, call) => ({
    PolicyNames: { member: roleOf(iam, call).policies.names() },
    IsTruncated: "false",
  }),
  ListAttachedRolePolicies: (iam, call) => ({
    AttachedPolicies: {
      member: [...roleOf(iam, call).attached].map((PolicyArn) => ({
        PolicyName: PolicyArn.slice(PolicyArn.lastIndexOf("/") + 1),
        PolicyArn,
      })),
    },
    IsTruncated: "false",
  }),
  ListRoleTags: (iam, call) => {
    const tags = Object.entries(iam.tagsOf(roleOf(iam, call).arn));
    return { Tags: { member: tags.map(([Key, Value]) => ({ Key, Value })) }, IsTruncated: "false" };
  },
};

/** IAM's query API, as far as it reads roles. */
export class IamApi implements AwsService {
  readonly name = "IAM API";
  readonly signingName = "iam";

  constructor(private readonly iam: IamService) {}

  async start(): Promise<void> {}

  async stop(): Promise<void> {}

  health(): Health {
    return { status: "ok" };
  }

  permissions({ action, input }: AwsCall): readonly RequiredPermission[] {
    if (!Object.hasOwn(operations, action)) return [];
    const role = typeof input.RoleName === "string" ? this.iam.findRole(input.RoleName) : undefined;
    const resource = role?.arn ?? `arn:${account.partition}:iam::${account.id}:role/${input.RoleName ?? "*"}`;
    return [{ action: `iam:${action}`, resource }];
  }

  async handle(call: AwsCall): Promise<AwsReply> {
    const operation = Object.hasOwn(operations, call.action) ? operations[call.action] : undefined;
    if (!operation) throw new NotImplementedLocally(`IAM ${call.action}`);
    const content = xml({
      [`${call.action}Result`]: operation(this.iam, call),
      ResponseMetadata: { RequestId: call.requestId },
    });
    const namespace = "https://iam.amazonaws.com/doc/2010-05-08/";
    return {
      status: 200,
      headers: { "content-type": "text/xml" },
      body: `<${call.action}Response xmlns="${namespace}">${content}</${call.action}Response>`,
    };
  }
}

/** @throws AwsError ValidationError */
const required = ({ input }: AwsCall, name: string): string => {
  const value = input[name];
  if (typeof value === "string" && value !== "") return value;
  throw new AwsError(
    "ValidationError",
    `1 validation error detected: Value null at '${name.charAt(0).toLowerCase()}${name.slice(1)}' failed to satisfy constraint: Member must not be null`,
  );
};

/** @throws AwsError NoSuchEntity */
const roleOf = (iam: IamService, call: AwsCall): Role => iam.role(required(call, "RoleName"));

const described = ({ name, arn, uniqueId, createdAt, trust }: Role) => ({
  Path: arn.slice(arn.indexOf(":role") + ":role".length, arn.length - name.length),
  RoleName: name,
  RoleId: uniqueId,
  Arn: arn,
  CreateDate: createdAt.toISOString(),
  AssumeRolePolicyDocument: encoded(trust),
  MaxSessionDuration: 3_600,
});

/** Documents are URL-encoded JSON (RFC 3986). */
const encoded = (policy: PolicyDocument): string =>
  encodeURIComponent(JSON.stringify(policy)).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
