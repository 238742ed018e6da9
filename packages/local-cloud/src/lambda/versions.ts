import { AwsError, arn } from "../service";
import { latest } from "./declaration";
import type { Deployed } from "./deployed";

/** The published versions of one function, which never change, and its aliases, each of which points to a version. */
export class Versions {
  private readonly published: Deployed[] = [];
  private readonly aliases = new Map<string, string>();
  private readonly provisioned = new Map<string, number>();

  constructor(private readonly functionName: string) {}

  get all(): readonly Deployed[] {
    return this.published;
  }

  get last(): Deployed | undefined {
    return this.published.at(-1);
  }

  get next(): string {
    return String(this.published.length + 1);
  }

  add(version: Deployed): void {
    this.published.push(version);
  }

  /** The version of a qualifier: an alias's version, or the version itself. @throws AwsError ResourceNotFoundException */
  find(qualifier: string): Deployed {
    const version = this.aliases.get(qualifier) ?? qualifier;
    const found = this.published.find((one) => one.version === version);
    if (found) return found;
    const missing = arn("lambda", `function:${this.functionName}:${qualifier}`);
    throw new AwsError("ResourceNotFoundException", `Function not found: ${missing}`, 404);
  }

  hasAlias(alias: string): boolean {
    return this.aliases.has(alias);
  }

  /** @throws AwsError ResourceConflictException */
  createAlias(alias: string, version: string): void {
    if (this.aliases.has(alias))
      throw new AwsError(
        "ResourceConflictException",
        `Alias already exists: ${arn("lambda", `function:${this.functionName}:${alias}`)}`,
        409,
      );
    this.pointAlias(alias, version);
  }

  /** Points an alias to a version; its provisioned instances move along. @throws AwsError ResourceNotFoundException */
  pointAlias(alias: string, version: string): void {
    this.find(version);
    const instances = this.provisioned.get(alias);
    if (instances !== undefined) this.find(alias).pool.provision(0);
    this.aliases.set(alias, version);
    if (instances !== undefined) this.find(alias).pool.provision(instances);
  }

  deleteAlias(alias: string): void {
    this.aliases.delete(alias);
  }

  provisionedOf(qualifier: string): number | undefined {
    return this.provisioned.get(qualifier);
  }

  /**
   * Keeps instances of a version initialised.
   * @throws AwsError ResourceNotFoundException, InvalidParameterValueException
   * @see https://docs.aws.amazon.com/lambda/latest/api/API_PutProvisionedConcurrencyConfig.html
   */
  provision(qualifier: string, instances: number): void {
    if (qualifier === latest)
      throw new AwsError(
        "InvalidParameterValueException",
        "Provisioned Concurrency Configs cannot be applied to unpublished function versions.",
      );
    const version = this.find(qualifier);
    const reserved = version.concurrency.limit;
    if (reserved !== undefined && instances > reserved)
      throw new AwsError(
        "InvalidParameterValueException",
        `Requested Provisioned Concurrency ${instances} should not be greater than the reservedConcurrentExecution ${reserved} for function`,
      );
    this.provisioned.set(qualifier, instances);
    version.pool.provision(instances);
  }

  deprovision(qualifier: string): void {
    if (this.provisioned.delete(qualifier)) this.find(qualifier).pool.provision(0);
  }
}
