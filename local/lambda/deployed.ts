import type { FunctionDeclaration, FunctionDescription } from "./declaration";
import type { WorkerPool } from "./pool";

/** A function as it is deployed. */
export interface Deployed {
  readonly declaration: FunctionDeclaration;
  readonly arn: string;
  readonly deployedAt: Date;
  readonly pool: WorkerPool;
  readonly description: FunctionDescription;
  readonly permissions: { service: string; sourceArn: string | undefined }[];
}

/** An event source mapping as it was declared, for whoever lists them. */
export interface MappingDescription {
  readonly uuid: string;
  readonly eventSourceArn: string;
  readonly functionArn: string;
  readonly batchSize: number;
}
