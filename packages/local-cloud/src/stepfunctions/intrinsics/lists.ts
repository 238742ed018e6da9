import { isDeepStrictEqual } from "node:util";
import { type Intrinsic, IntrinsicFailure } from "./arguments";

/** Elements that `States.ArrayRange` may make. */
const longestRange = 1_000;

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html */
export const lists: Readonly<Record<string, Intrinsic>> = {
  "States.Array": (args) => args.all(),

  "States.ArrayPartition": (args) => {
    const [list, size] = [args.counted(2).list(0), args.integer(1)];
    if (size < 1) throw new IntrinsicFailure("The chunk size must be a positive integer");
    return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
      list.slice(index * size, (index + 1) * size),
    );
  },

  "States.ArrayContains": (args) =>
    args
      .counted(2)
      .list(0)
      .some((one) => isDeepStrictEqual(one, args.any(1))),

  "States.ArrayRange": (args) => {
    const [first, last, step] = [args.counted(3).integer(0), args.integer(1), args.integer(2)];
    if (step === 0) throw new IntrinsicFailure("The step must not be 0");
    const length = Math.max(0, Math.floor((last - first) / step) + 1);
    if (length > longestRange)
      throw new IntrinsicFailure(`The range must not have more than ${longestRange} elements`);
    return Array.from({ length }, (_, index) => first + index * step);
  },

  "States.ArrayGetItem": (args) => {
    const [list, index] = [args.counted(2).list(0), args.integer(1)];
    if (index < 0 || index >= list.length)
      throw new IntrinsicFailure(
        `The index ${index} is out of bounds of an array of ${list.length} elements`,
      );
    return list[index];
  },

  "States.ArrayLength": (args) => args.counted(1).list(0).length,

  "States.ArrayUnique": (args) =>
    args
      .counted(1)
      .list(0)
      .filter((one, index, all) => all.findIndex((other) => isDeepStrictEqual(one, other)) === index),
};
