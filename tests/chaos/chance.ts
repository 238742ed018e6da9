import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Choices from a seed: the same seed makes the same ones, in the same order. */
export class Chance {
  private readonly random;

  constructor(seed: number) {
    this.random = xoroshiro128plus(seed);
    // The first numbers of small seeds are much alike.
    for (let skipped = 0; skipped < 16; skipped += 1) this.fraction();
  }

  /** 0 to 1. */
  fraction(): number {
    return uniformFloat64(this.random);
  }

  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }

  /** One of the options, the heavier the more often. */
  weighted<Option>(options: readonly (readonly [weight: number, option: Option])[]): Option {
    const total = options.reduce((sum, [weight]) => sum + weight, 0);
    let left = this.fraction() * total;
    for (const [weight, option] of options) {
      left -= weight;
      if (left < 0) return option;
    }
    throw new RangeError("There are no options with a weight");
  }
}
