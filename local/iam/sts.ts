import {
  type AwsCall,
  type AwsReply,
  type AwsService,
  account,
  type Health,
  NotImplementedLocally,
  type RequiredPermission,
} from "../service";
import type { IamService } from "./iam";
import { sessionArn } from "./policy";

/** STS, as far as SDKs and the AWS CLI ask who they are. */
export class StsService implements AwsService {
  readonly name = "STS";
  readonly signingName = "sts";
  private state: Health["status"] = "starting";

  constructor(private readonly iam: IamService) {}

  async start(): Promise<void> {
    this.state = "ok";
  }

  async stop(): Promise<void> {
    this.state = "stopped";
  }

  health(): Health {
    return { status: this.state };
  }

  /** "No permissions are required to perform this operation" (GetCallerIdentity, STS API reference). */
  permissions(): readonly RequiredPermission[] {
    return [];
  }

  async handle(call: AwsCall): Promise<AwsReply> {
    if (call.action !== "GetCallerIdentity") throw new NotImplementedLocally(`STS ${call.action}`);
    const { arn, userId } = this.identityOf(call.caller);
    return {
      status: 200,
      headers: { "content-type": "text/xml" },
      body:
        '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">' +
        `<GetCallerIdentityResult><Arn>${escaped(arn)}</Arn><UserId>${escaped(userId)}</UserId>` +
        `<Account>${account.id}</Account></GetCallerIdentityResult>` +
        `<ResponseMetadata><RequestId>${escaped(call.requestId)}</RequestId></ResponseMetadata>` +
        "</GetCallerIdentityResponse>",
    };
  }

  private identityOf(caller: AwsCall["caller"]): { arn: string; userId: string } {
    if (caller.kind === "role")
      return {
        arn: sessionArn(caller),
        userId: `${this.iam.role(caller.roleArn).uniqueId}:${caller.sessionName}`,
      };
    return { arn: `arn:${account.partition}:iam::${account.id}:root`, userId: account.id };
  }
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
const escaped = (text: string): string => text.replace(/[&<>]/g, (character) => entities[character] ?? "");
