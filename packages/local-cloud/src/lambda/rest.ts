import * as z from "zod";
import { decodedPart, requestUrl } from "../endpoint/request-url";
import {
  type AwsCall,
  AwsError,
  type AwsReply,
  arn,
  NotImplementedLocally,
  type RequiredPermission,
} from "../service";
import { functionName, functionReference, qualified } from "./declaration";
import type { Deployed } from "./deployed";
import { functionConfiguration, mappingConfiguration } from "./describe";
import { bodyOf, type RestFunctions, reply } from "./rest-functions";
import { invoke } from "./rest-invoke";

/** What an operation is called with. */
interface Asked {
  readonly lambda: RestFunctions;
  readonly call: AwsCall;
  /** The function with its qualifier, or whatever else stands in the path. */
  readonly of: string;
  readonly query: URLSearchParams;
}

interface Operation {
  readonly action: string;
  readonly method: string;
  readonly path: RegExp;
  /** What the part of the path in brackets names: a function, if nothing else. */
  readonly resource?: (named: string) => string;
  handle(asked: Asked): Promise<AwsReply> | AwsReply;
}

const mappingArn = (uuid: string) => arn("lambda", `event-source-mapping:${uuid}`);

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
    action: "GetFunctionConfiguration",
    method: "GET",
    path: /^\/2015-03-31\/functions\/([^/]+)\/configuration$/,
    handle: ({ lambda, of }) => reply(functionConfiguration(lambda.find(of))),
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
  {
    action: "ListEventSourceMappings",
    method: "GET",
    path: /^\/2015-03-31\/event-source-mappings\/?$/,
    handle: ({ lambda, query }) => reply({ EventSourceMappings: mappings(lambda, query), NextMarker: null }),
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
    handle: ({ lambda, of, call }) => {
      const { Enabled } = parsed(mappingUpdate, call);
      const mapping = lambda.mappings.get(of);
      if (Enabled !== undefined) mapping.setEnabled(Enabled);
      return { ...reply(mappingConfiguration(lambda.mappings.describe(of))), status: 202 };
    },
  },
];

const concurrencyInput = z.strictObject({ ReservedConcurrentExecutions: z.int().min(0) });

/** Other properties are the program's: it is changed there, or the next deployment would undo it. */
const mappingUpdate = z.strictObject({
  FunctionName: z.string().optional(),
  Enabled: z.boolean().optional(),
});

/** @throws AwsError InvalidParameterValueException, InvalidRequestContentException */
const parsed = <Schema extends z.ZodType>(schema: Schema, call: AwsCall): z.output<Schema> => {
  const result = schema.safeParse(bodyOf(call));
  if (result.success) return result.data;
  throw new AwsError("InvalidParameterValueException", z.prettifyError(result.error));
};

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

const mappings = (lambda: RestFunctions, query: URLSearchParams) => {
  const wanted = query.get("FunctionName");
  const source = query.get("EventSourceArn");
  return lambda.mappings
    .list()
    .filter(({ functionArn }) => wanted === null || functionName(functionArn) === functionName(wanted))
    .filter(({ eventSourceArn }) => source === null || eventSourceArn === source)
    .map(mappingConfiguration);
};
