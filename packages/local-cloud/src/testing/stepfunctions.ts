export { Clock } from "../clock/clock";
/** For tests that check a state machine's definition or run it with tasks of their own. */
export { parseDefinition } from "../stepfunctions/definition";
export { Execution } from "../stepfunctions/execution";
export type { TaskPorts } from "../stepfunctions/integrations/integration";
