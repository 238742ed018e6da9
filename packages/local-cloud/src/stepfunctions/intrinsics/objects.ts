import { type Intrinsic, IntrinsicFailure } from "./arguments";

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html */
export const objects: Readonly<Record<string, Intrinsic>> = {
  "States.JsonMerge": (args) => {
    const [first, second, deep] = [args.counted(3).object(0), args.object(1), args.flag(2)];
    if (deep)
      throw new IntrinsicFailure("Only a shallow merge is supported: the third argument must be false");
    return { ...first, ...second };
  },
};
