import { runtimeOf } from "./declaration";
import type { Deployed } from "./deployed";

/** `2026-11-27T09:49:27.000+0000`, as Lambda writes a time. */
export const lastModified = (deployedAt: Date): string => deployedAt.toISOString().replace("Z", "+0000");

/** A function as GetFunctionConfiguration shows it; environment variables are left out, as they may be secret. */
export const functionConfiguration = ({
  declaration,
  version,
  arn: functionArn,
  deployedAt,
  description,
}: Deployed) => ({
  FunctionName: declaration.name,
  FunctionArn: functionArn,
  Runtime: runtimeOf(declaration),
  Role: declaration.role,
  Handler: declaration.handler,
  CodeSize: description.gzipBytes,
  CodeSha256: declaration.code.hash,
  Timeout: declaration.timeout,
  MemorySize: declaration.memorySize,
  LastModified: lastModified(deployedAt),
  Version: version,
  PackageType: "Zip",
  Architectures: ["arm64"],
  State: "Active",
  LastUpdateStatus: "Successful",
  LoggingConfig: {
    LogFormat: declaration.logging?.format ?? "Text",
    ApplicationLogLevel: declaration.logging?.applicationLevel,
    SystemLogLevel: declaration.logging?.systemLevel,
    LogGroup: declaration.logGroup,
  },
});
