import { AwsError, type Principal } from "../service";

/** The sessions of roles, by their access keys. */
export class Sessions {
  private readonly open = new Map<string, Principal & { kind: "role" }>();
  private readonly ended = new Set<string>();

  add(accessKeyId: string, session: Principal & { kind: "role" }): void {
    this.open.set(accessKeyId, session);
  }

  /** Ends a session: its key stays known but isn't valid any more. */
  end(accessKeyId: string): void {
    if (this.open.delete(accessKeyId)) this.ended.add(accessKeyId);
  }

  /**
   * The owner of a key. Temporary keys (`ASIA…`) must belong to a session of this cloud; all others are the operator's.
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes
   * @throws AwsError UnrecognizedClientException, ExpiredTokenException, as protocols with JSON name them
   */
  principalOf(accessKeyId: string): Principal {
    const session = this.open.get(accessKeyId);
    if (session) return session;
    if (this.ended.has(accessKeyId))
      throw new AwsError(
        "ExpiredTokenException",
        "The security token included in the request is expired",
        400,
      );
    if (accessKeyId.startsWith("ASIA"))
      throw new AwsError(
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
        400,
      );
    return { kind: "operator" };
  }
}
