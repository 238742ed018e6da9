/** Lets Pulumi's own engine deploy to a running local cloud. Nothing else loads gRPC. */

export { EngineAccess, type EngineVariables, engineInstructions } from "./engine-access";
export { ProviderServers } from "./provider-server";
