import { functionConfiguration } from "./describe";
import { changedFunction, functionUpdate } from "./function-update";
import { reply } from "./rest-functions";
import { type Operation, parsed } from "./rest-operation";

/** The operations on a function's configuration. */
export const configurationOperations: readonly Operation[] = [
  {
    action: "GetFunctionConfiguration",
    method: "GET",
    path: /^\/2015-03-31\/functions\/([^/]+)\/configuration$/,
    handle: ({ lambda, of }) => reply(functionConfiguration(lambda.find(of))),
  },
  {
    action: "UpdateFunctionConfiguration",
    method: "PUT",
    path: /^\/2015-03-31\/functions\/([^/]+)\/configuration$/,
    handle: async ({ lambda, of, call }) => {
      const changed = changedFunction(lambda.find(of), parsed(functionUpdate, call));
      return reply(functionConfiguration(await lambda.update(changed)));
    },
  },
];
