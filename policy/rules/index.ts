import type { ResourceValidationPolicy } from "@pulumi/policy";
import { mappingFailures, queueDeadLetters, targetDeadLetters } from "./dead-letters";
import { encryptedAtRest } from "./encryption";
import { exactPermissions, noBroadManagedPolicies } from "./least-privilege";
import { notPublic } from "./public-access";
import { logsExpire, tablesCanBeRestored } from "./retention";
import { tagged } from "./tags";
import { overTlsOnly } from "./tls";
import { traced } from "./tracing";

/** Every rule of the pack. */
export const rules: ResourceValidationPolicy[] = [
  encryptedAtRest,
  overTlsOnly,
  exactPermissions,
  noBroadManagedPolicies,
  notPublic,
  queueDeadLetters,
  targetDeadLetters,
  mappingFailures,
  logsExpire,
  tablesCanBeRestored,
  traced,
  tagged,
];
