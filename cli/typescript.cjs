// Everything that is TypeScript and run by Node itself is loaded as the local cloud loads programs.
require("@orderflow/local-cloud/typescript");
