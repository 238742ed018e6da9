import type { AwsCall } from "../service";
import { violations } from "./constraint";
import { documented } from "./documented";
import { modelRefusal } from "./refusal";
import { RestReader } from "./rest-input";
import constraints from "./wire-constraints.json";
import { modelledServices, type WireOperation, wireFile } from "./wire-operations";

/**
 * Holds a call against AWS's model of its operation: lengths, ranges, patterns, enumerations. Operations that the model
 * demands nothing of pass.
 * @throws AwsError in the service's own words
 */
export const checkCall = (call: AwsCall): void => {
  const { input, operation } = modelled(call) ?? {};
  if (!operation) return;
  const found = violations(input, operation.input, "");
  if (found.length > 0) throw modelRefusal(codes.get(call.service) ?? "ValidationException", found);
};

interface Modelled {
  readonly input: unknown;
  readonly operation: WireOperation | undefined;
}

const modelled = (call: AwsCall): Modelled | undefined => {
  const { operations, readers } = model();
  if (call.protocol !== "rest")
    return { input: call.input, operation: operations.get(`${call.service}.${call.action}`) };
  for (const { operation, reader } of readers.get(call.service) ?? []) {
    const input = reader.read(call);
    if (input) return { input, operation };
  }
  return undefined;
};

const codes = new Map(modelledServices.map(({ signingName, code }) => [signingName, code]));

interface RestOperation {
  readonly operation: WireOperation;
  readonly reader: RestReader;
}

interface Model {
  readonly operations: ReadonlyMap<string, WireOperation>;
  /** Of the REST services, by their name for signing. */
  readonly readers: ReadonlyMap<string, readonly RestOperation[]>;
}

let known: Model | undefined;

/** Read when the first call comes. */
const model = (): Model => {
  known ??= read();
  return known;
};

/** The documentation's demands take the place of the model's. */
const withDocumented = ([name, { input, request }]: readonly [string, WireOperation]) => {
  const members = { ...input.members, ...documented[name]?.members };
  return [name, { input: { ...input, members }, request }] as const;
};

const read = (): Model => {
  const operations = Object.entries(wireFile.parse(constraints).operations).map(withDocumented);
  const readers = new Map<string, RestOperation[]>();
  for (const [name, operation] of operations) {
    if (!operation.request) continue;
    const service = name.slice(0, name.indexOf("."));
    const reader = new RestReader(operation.request, operation.input);
    readers.set(service, [...(readers.get(service) ?? []), { operation, reader }]);
  }
  return { operations: new Map(operations), readers };
};
