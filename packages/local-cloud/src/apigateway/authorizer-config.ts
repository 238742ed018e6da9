/** A declared authorizer. */
export interface AuthorizerConfig {
  readonly functionArn: string;
  readonly identitySources: readonly string[];
  /** Seconds that a result is cached for the same identity. */
  readonly ttl: number;
}
