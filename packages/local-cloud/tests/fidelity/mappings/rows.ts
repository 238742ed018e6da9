import { row } from "../row";
import { comparedMappings } from "./compared";

export const mappingRows = [
  row({
    what: "Event source mappings of queues and streams: events, filters, failures, destinations, refusals",
    source: "recorded on AWS",
    measure: async () => {
      const all = await comparedMappings("mappings.jsonl");
      return { total: all.length, agreed: all.filter(({ agrees }) => agrees).length };
    },
  }),
];
