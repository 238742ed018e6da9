import { xml } from "../endpoint/xml";
import {
  type AwsCall,
  type AwsReply,
  type AwsService,
  account,
  type Health,
  NotImplementedLocally,
  type RequiredPermissions,
} from "../service";
import type { IamService } from "./iam";
import { sessionArn } from "./policy";

/** STS's GetCallerIdentity, for SDKs and the AWS CLI. */
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
  permissions({ action }: AwsCall): RequiredPermissions {
    return action === "GetCallerIdentity" ? "no-permission-needed" : [];
  }

  async handle(call: AwsCall): Promise<AwsReply> {
    if (call.action !== "GetCallerIdentity") throw new NotImplementedLocally(`STS ${call.action}`);
    const { arn, userId } = this.identityOf(call.caller);
    const content = xml({
      GetCallerIdentityResult: { Arn: arn, UserId: userId, Account: account.id },
      ResponseMetadata: { RequestId: call.requestId },
    });
    const namespace = "https://sts.amazonaws.com/doc/2011-06-15/";
    return {
      status: 200,
      headers: { "content-type": "text/xml" },
      body: `<GetCallerIdentityResponse xmlns="${namespace}">${content}</GetCallerIdentityResponse>`,
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
