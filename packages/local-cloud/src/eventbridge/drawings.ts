import { arnOf, type Drawings, deadLetters, node, text, textAt } from "../console/drawing";

const busOf = (inputs: unknown): string => text(inputs, "eventBusName") ?? "default";

/** A rule by the names of its bus and itself, which is all that its targets know. */
const ruleNode = (bus: string, rule: string | undefined): string =>
  `rule/${bus.slice(bus.lastIndexOf("/") + 1)}/${rule}`;

/** How the console draws buses, their rules, targets and archives. */
export const eventBridgeDrawings: Drawings = {
  "aws:cloudwatch/eventBus:EventBus": (resource) => ({
    nodes: [node(resource, "bus")],
    aliases: [[`bus/${text(resource.outputs, "name")}`, arnOf(resource)]],
  }),
  "aws:cloudwatch/eventRule:EventRule": (resource) => {
    const bus = busOf(resource.inputs);
    return {
      nodes: [node(resource, "rule")],
      // A rule that only has a schedule gets nothing from its bus.
      edges:
        text(resource.inputs, "eventPattern") === undefined
          ? []
          : [{ from: bus.startsWith("arn:") ? bus : `bus/${bus}`, to: arnOf(resource), kind: "flow" }],
      aliases: [[ruleNode(bus, text(resource.outputs, "name")), arnOf(resource)]],
    };
  },
  "aws:cloudwatch/eventTarget:EventTarget": ({ inputs }) => {
    const from = ruleNode(busOf(inputs), text(inputs, "rule"));
    const undelivered = deadLetters(from, textAt(inputs, "deadLetterConfig", "arn"), "undelivered");
    return { edges: [{ from, to: text(inputs, "arn") ?? "", kind: "flow" }, ...undelivered] };
  },
  "aws:cloudwatch/eventArchive:EventArchive": (resource) => ({
    nodes: [node(resource, "archive")],
    edges: [{ from: text(resource.inputs, "eventSourceArn") ?? "", to: arnOf(resource), kind: "flow" }],
  }),
};
