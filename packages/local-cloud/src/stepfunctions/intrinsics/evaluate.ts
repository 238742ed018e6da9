import { Arguments, type Intrinsic, IntrinsicFailure } from "./arguments";
import { type Call, type Expression, unescaped } from "./expression";
import { lists } from "./lists";
import { numbers } from "./numbers";
import { objects } from "./objects";
import { format, texts } from "./texts";

const functions: ReadonlyMap<string, Intrinsic> = new Map(
  Object.entries({ ...lists, ...texts, ...numbers, ...objects }),
);

/** Whether Step Functions has an intrinsic function of this name. */
export const isIntrinsic = (name: string): boolean => name === "States.Format" || functions.has(name);

/**
 * Calls an intrinsic function.
 * @param valueAt what a path leads to
 * @throws IntrinsicFailure with the call in its message, and what `valueAt` throws
 */
export const evaluate = (call: Call, valueAt: (path: string) => unknown): unknown => {
  const argumentOf = (one: Expression): unknown => {
    if (one.kind === "call") return evaluate(one, valueAt);
    if (one.kind === "path") return valueAt(one.text);
    return one.kind === "text" ? unescaped(one.raw) : one.value;
  };
  const values = call.args.map(argumentOf);
  try {
    return apply(call, values);
  } catch (error) {
    if (!(error instanceof IntrinsicFailure)) throw error;
    throw new IntrinsicFailure(`The function '${call.text}' had the following error: ${error.message}`);
  }
};

const apply = ({ name, args: [first] }: Call, values: readonly unknown[]): unknown => {
  if (name === "States.Format") {
    const template = new Arguments(values).text(0);
    return format(first?.kind === "text" ? first.raw : template.replaceAll("\\", "\\\\"), values.slice(1));
  }
  const intrinsic = functions.get(name);
  if (!intrinsic) throw new IntrinsicFailure("there is no such function");
  return intrinsic(new Arguments(values));
};
