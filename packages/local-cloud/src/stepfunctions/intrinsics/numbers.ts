import { createHash, randomInt } from "node:crypto";
import { type Intrinsic, IntrinsicFailure } from "./arguments";

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html */
export const numbers: Readonly<Record<string, Intrinsic>> = {
  "States.MathAdd": (args) => args.counted(2).integer(0) + args.integer(1),

  // The first number is among the results, the second isn't. With a seed, AWS and this give the same number each
  // time, but not the same as each other: AWS doesn't say how it draws.
  "States.MathRandom": (args) => {
    const [least, most] = [args.counted(2, 3).integer(0), args.integer(1)];
    if (most <= least) throw new IntrinsicFailure(`There is no number from ${least} to below ${most}`);
    if (args.length === 2) return randomInt(least, most);
    const digest = createHash("sha256")
      .update(String(args.integer(2)))
      .digest();
    return least + (digest.readUIntBE(0, 6) % (most - least));
  },
};
