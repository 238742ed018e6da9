import { arnOf, type Drawings, node, text } from "../console/drawing";

/** Every ARN that a definition names: functions, queues, topics. A function's may have a version. */
const arnsIn = (definition = ""): string[] =>
  [...definition.matchAll(/arn:aws[^"\s]*/g)].map(([arn]) => arn.replace(/(:function:[^:]+):.*$/, "$1"));

/** How the console draws state machines: an edge to each resource that the definition names. */
export const stepFunctionsDrawings: Drawings = {
  "aws:sfn/stateMachine:StateMachine": (resource) => ({
    nodes: [node(resource, "state-machine")],
    runs: [[arnOf(resource), text(resource.inputs, "roleArn") ?? ""]],
    edges: arnsIn(text(resource.inputs, "definition")).map((to) => ({
      from: arnOf(resource),
      to,
      kind: "flow",
    })),
  }),
};
