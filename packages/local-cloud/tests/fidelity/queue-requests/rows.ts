import { row } from "../row";
import { requested } from "./requested";

export const queueRequestRows = [
  row({
    what: "SQS: GET requests to a queue's URL and to the service",
    source: "recorded on AWS",
    measure: async () => {
      const all = await requested("queue-requests.jsonl");
      return { total: all.length, agreed: all.filter(({ agrees }) => agrees).length };
    },
  }),
];
