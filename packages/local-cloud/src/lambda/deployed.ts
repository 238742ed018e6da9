import type { Concurrency } from "./concurrency";
import type { FunctionDeclaration, FunctionDescription } from "./declaration";
import type { MappingInputs } from "./mapping-inputs";
import type { Permissions } from "./permissions";
import type { WorkerPool } from "./pool";

/** A deployed function. An update replaces it by another one with the same concurrency and permissions. */
export interface Deployed {
  readonly declaration: FunctionDeclaration;
  /** `$LATEST`, or the number of a version that was published. */
  readonly version: string;
  readonly arn: string;
  readonly deployedAt: Date;
  /** The directory with the unpacked code. */
  readonly directory: string;
  readonly pool: WorkerPool;
  readonly description: FunctionDescription;
  readonly concurrency: Concurrency;
  readonly permissions: Permissions;
}

/** A declared event source mapping, for listings. */
export interface MappingDescription {
  readonly uuid: string;
  readonly eventSourceArn: string;
  readonly functionArn: string;
  /** As they were declared or changed since. */
  readonly inputs: MappingInputs;
  readonly lastModified: Date;
  /** What became of the last batch. */
  readonly lastResult: string;
}
