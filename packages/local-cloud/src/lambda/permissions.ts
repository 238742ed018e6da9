import { servicePrincipal } from "../iam/service-principal";
import { arnLike } from "../iam/wildcards";
import { AwsError } from "../service";

/** A service that invokes a function on behalf of one of its resources. */
export interface Invoker {
  readonly service: string;
  readonly sourceArn: string;
}

/** Allows a service to invoke the function, for one source (an ARN that may have wildcards) or any. */
export interface Statement {
  readonly service: string;
  readonly sourceArn: string | undefined;
  /** The version or alias to which it is limited. */
  readonly qualifier: string;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html (Function resource-based policy) */
const largestPolicy = 20_480;

/** The resource policy of a function, which updates don't change: statements by their ids. */
export class Permissions {
  private readonly byId = new Map<string, Statement>();

  /** @throws AwsError ResourceConflictException, PolicyLengthExceededException */
  add(id: string, statement: Statement): void {
    if (this.byId.has(id))
      throw new AwsError(
        "ResourceConflictException",
        `The statement id (${id}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
        409,
      );
    this.checkSize(new Map([...this.byId, [id, statement]]), statement.qualifier);
    this.byId.set(id, statement);
  }

  /** The statements of a version or an alias are one policy. */
  private checkSize(statements: ReadonlyMap<string, Statement>, qualifier: string): void {
    const written = [...statements].filter(([, one]) => one.qualifier === qualifier).map(writtenStatement);
    const policy = { Version: "2012-10-17", Id: "default", Statement: written };
    const size = Buffer.byteLength(JSON.stringify(policy));
    if (size > largestPolicy)
      throw new AwsError(
        "PolicyLengthExceededException",
        `The final policy size (${size}) is bigger than the limit (${largestPolicy}).`,
      );
  }

  has(id: string): boolean {
    return this.byId.has(id);
  }

  delete(id: string): void {
    this.byId.delete(id);
  }

  allow(by: Invoker, qualifier: string): boolean {
    return [...this.byId.values()].some(
      ({ service, sourceArn, ...statement }) =>
        statement.qualifier === qualifier &&
        servicePrincipal(service) === by.service &&
        (sourceArn === undefined || arnLike(sourceArn, by.sourceArn)),
    );
  }
}

/** As GetPolicy shows it, but for the function's ARN, so that nothing is refused that AWS takes. */
const writtenStatement = ([id, { service, sourceArn }]: readonly [string, Statement]) => ({
  Sid: id,
  Effect: "Allow",
  Principal: { Service: service },
  Action: "lambda:InvokeFunction",
  ...(sourceArn === undefined ? {} : { Condition: { ArnLike: { "AWS:SourceArn": sourceArn } } }),
});
