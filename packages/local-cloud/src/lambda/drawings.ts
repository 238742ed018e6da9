import {
  arnOf,
  type Drawings,
  deadLetters,
  functionNode,
  node,
  tableOfStream,
  text,
  textAt,
} from "../console/drawing";

/** How the console draws functions and what triggers them. */
export const lambdaDrawings: Drawings = {
  "aws:lambda/function:Function": (resource) => ({
    nodes: [node(resource, "function")],
    runs: [[arnOf(resource), text(resource.inputs, "role") ?? ""]],
    aliases: [[functionNode(text(resource.outputs, "name") ?? resource.name), arnOf(resource)]],
  }),
  // References to the alias lead to the function.
  "aws:lambda/alias:Alias": (resource) => ({
    aliases: [[arnOf(resource), arnOf(resource).replace(/:[^:]+$/, "")]],
  }),
  "aws:lambda/eventSourceMapping:EventSourceMapping": ({ inputs }) => {
    const to = functionNode(text(inputs, "functionName") ?? "");
    const failures = textAt(inputs, "destinationConfig", "onFailure", "destinationArn");
    const from = tableOfStream(text(inputs, "eventSourceArn") ?? "");
    return { edges: [{ from, to, kind: "flow" }, ...deadLetters(to, failures, "on failure")] };
  },
};
