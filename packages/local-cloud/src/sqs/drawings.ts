import { arnOf, type Drawings, deadLetters, node, text } from "../console/drawing";

const jsonOf = (value: string | undefined): unknown => {
  try {
    return JSON.parse(value ?? "null");
  } catch {
    return null; // SQS itself refuses it when the queue is declared
  }
};

/** How the console draws queues, and where their dead letters go. */
export const sqsDrawings: Drawings = {
  "aws:sqs/queue:Queue": (resource) => ({
    nodes: [node(resource, "queue")],
    edges: deadLetters(
      arnOf(resource),
      text(jsonOf(text(resource.inputs, "redrivePolicy")), "deadLetterTargetArn"),
    ),
  }),
};
