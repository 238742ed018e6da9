import { functionName } from "./declaration";
import { mappingArn, mappingConfiguration } from "./describe-mapping";
import { changedMapping, mappingUpdate } from "./mapping-update";
import { type RestFunctions, reply } from "./rest-functions";
import { type Operation, parsed } from "./rest-operation";

/** The operations on event source mappings. */
export const mappingOperations: readonly Operation[] = [
  {
    action: "ListEventSourceMappings",
    method: "GET",
    path: /^\/2015-03-31\/event-source-mappings\/?$/,
    handle: ({ lambda, query }) => reply({ EventSourceMappings: listed(lambda, query), NextMarker: null }),
  },
  {
    action: "GetEventSourceMapping",
    method: "GET",
    path: /^\/2015-03-31\/event-source-mappings\/([^/]+)\/?$/,
    resource: mappingArn,
    handle: ({ lambda, of }) => reply(mappingConfiguration(lambda.mappings.describe(of))),
  },
  {
    action: "UpdateEventSourceMapping",
    method: "PUT",
    path: /^\/2015-03-31\/event-source-mappings\/([^/]+)\/?$/,
    resource: mappingArn,
    handle: async ({ lambda, of, call }) => {
      const mapping = lambda.mappings.get(of);
      await mapping.configure(changedMapping(mapping.declared, parsed(mappingUpdate, call)));
      return { ...reply(mappingConfiguration(lambda.mappings.describe(of))), status: 202 };
    },
  },
];

const listed = (lambda: RestFunctions, query: URLSearchParams) => {
  const wanted = query.get("FunctionName");
  const source = query.get("EventSourceArn");
  return lambda.mappings
    .list()
    .filter(({ functionArn }) => wanted === null || functionName(functionArn) === functionName(wanted))
    .filter(({ eventSourceArn }) => source === null || eventSourceArn === source)
    .map(mappingConfiguration);
};
