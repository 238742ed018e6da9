import { type Drawings, just, text } from "../console/drawing";

/** How the console draws topics and their subscriptions. */
export const snsDrawings: Drawings = {
  "aws:sns/topic:Topic": just("topic"),
  "aws:sns/topicSubscription:TopicSubscription": ({ inputs }) => ({
    edges: [{ from: text(inputs, "topic") ?? "", to: text(inputs, "endpoint") ?? "", kind: "flow" }],
  }),
};
