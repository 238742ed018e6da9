import * as z from "zod";
import { decodedPart, requestUrl } from "../endpoint/request-url";
import { type AwsCall, type AwsReply, arn, NotImplementedLocally, type RequiredPermission } from "../service";
import { functionReference, qualified } from "./declaration";
import type { Deployed } from "./deployed";
import { functionConfiguration } from "./describe";
import { configurationOperations } from "./rest-configuration";
import { type RestFunctions, reply } from "./rest-functions";
import { invoke } from "./rest-invoke";
import { mappingOperations } from "./rest-mappings";
import { type Operation, parsed } from "./rest-operation";

const operations: readonly Operation[] = [
  {
    action: "InvokeFunction",
    method: "POST",
    path: /^\/2015-03-31\/functions\/([^/]+)\/invocations$/,
    handle: ({ lambda, of, call }) => invoke(lambda, of, call),
  },
  {
    action: "GetFunction",
    method: "GET",
    path: /^\/2015-03-31\/functions\/([^/]+)$/,
    handle: ({ lambda, of }) => reply(describedFunction(lambda, lambda.find(of))),
  },
  {
    action: "ListFunctions",
    method: "GET",
    path: /^\/2015-03-31\/functions\/?$/,
    handle: ({ lambda }) =>
      reply({ Functions: lambda.functions.all().map(functionConfiguration), NextMarker: null }),
  },
  {
    action: "GetFunctionConcurrency",
    method: "GET",
    path: /^\/2019-09-30\/functions\/([^/]+)\/concurrency$/,
    handle: ({ lambda, of }) => reply(reserved(lambda.find(of))),
  },
  {
    action: "PutFunctionConcurrency",
    method: "PUT",
    path: /^\/2017-10-31\/functions\/([^/]+)\/concurrency$/,
    handle: ({ lambda, of, call }) => {
      const { ReservedConcurrentExecutions } = parsed(concurrencyInput, call);
      lambda.find(of).concurrency.limit = ReservedConcurrentExecutions;
      return reply(reserved(lambda.find(of)));
    },
  },
  {
    action: "DeleteFunctionConcurrency",
    method: "DELETE",
    path: /^\/2017-10-31\/functions\/([^/]+)\/concurrency$/,
    handle: ({ lambda, of }) => {
      lambda.find(of).concurrency.limit = undefined;
      return { status: 204, body: "" };
    },
  },
  {
    action: "ListTags",
    method: "GET",
    path: /^\/2017-03-31\/tags\/([^/]+)$/,
    resource: (named) => named,
    handle: ({ lambda, of }) => reply({ Tags: lambda.tagsOf(of) }),
  },
  ...mappingOperations,
  ...configurationOperations,
];

const concurrencyInput = z.strictObject({ ReservedConcurrentExecutions: z.int().min(0) });

const reserved = ({ concurrency: { limit } }: Deployed) =>
  limit === undefined ? {} : { ReservedConcurrentExecutions: limit };

const describedFunction = (lambda: RestFunctions, deployed: Deployed) => ({
  Configuration: functionConfiguration(deployed),
  Code: { RepositoryType: "S3" },
  Tags: lambda.tagsOf(lambda.find(deployed.declaration.name).arn),
  ...(deployed.concurrency.limit === undefined ? {} : { Concurrency: reserved(deployed) }),
});

interface Found {
  readonly operation: Operation;
  readonly of: string;
  readonly query: URLSearchParams;
}

const operationOf = ({ method, path }: AwsCall): Found | undefined => {
  const { pathname, searchParams: query } = requestUrl(path);
  for (const operation of operations) {
    const found = method === operation.method ? operation.path.exec(pathname) : null;
    if (!found) continue;
    const part = found[1] === undefined ? "" : decodedPart(found[1]);
    return { operation, query, of: part === "" || operation.resource ? part : named(part, query) };
  }
  return undefined;
};

/** The function with its qualifier, from its name or the query. */
const named = (nameOrArn: string, query: URLSearchParams): string => {
  const { name, qualifier } = functionReference(nameOrArn);
  return qualified(name, query.get("Qualifier") ?? qualifier);
};

/** The permissions for a call of Lambda's REST API. */
export const restPermissions = (call: AwsCall): readonly RequiredPermission[] => {
  const found = operationOf(call);
  if (!found) throw new NotImplementedLocally(`lambda:${call.method} ${call.path}`);
  const { operation, of } = found;
  const resource = (operation.resource ?? ((name: string) => arn("lambda", `function:${name}`)))(of);
  return [{ action: `lambda:${operation.action}`, resource: of === "" ? "*" : resource }];
};

/** @throws AwsError ResourceNotFoundException, NotImplemented, … */
export const handleRest = async (lambda: RestFunctions, call: AwsCall): Promise<AwsReply> => {
  const found = operationOf(call);
  if (!found) throw new NotImplementedLocally(`lambda: ${call.method} ${call.path}`);
  return found.operation.handle({ lambda, call, of: found.of, query: found.query });
};
