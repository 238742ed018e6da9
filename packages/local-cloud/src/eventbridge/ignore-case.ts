/**
 * Compares texts case-insensitively, as EventBridge's rule engine does: each UTF-16 unit of the pattern matches
 * its lower and its upper case, which may be longer (`ß` is `SS`, too), and half of a surrogate pair for a question mark.
 */
export class IgnoringCase {
  private readonly units: readonly (readonly string[])[];

  constructor(pattern: string) {
    this.units = pattern
      .split("")
      .map((unit) => (surrogate.test(unit) ? ["?"] : [...new Set([unit.toLowerCase(), unit.toUpperCase()])]));
  }

  equals(text: string): boolean {
    return this.ends(text, new Set([0])).has(text.length);
  }

  isPrefixOf(text: string): boolean {
    return this.ends(text, new Set([0])).size > 0;
  }

  isSuffixOf(text: string): boolean {
    return this.ends(text, new Set(Array.from({ length: text.length + 1 }, (_, at) => at))).has(text.length);
  }

  /** Where the pattern can end in the text when it begins at one of the positions. */
  private ends(text: string, starts: ReadonlySet<number>): ReadonlySet<number> {
    let positions = starts;
    for (const spellings of this.units) {
      const next = new Set<number>();
      for (const at of positions)
        for (const spelling of spellings) if (text.startsWith(spelling, at)) next.add(at + spelling.length);
      if (next.size === 0) return next;
      positions = next;
    }
    return positions;
  }
}

const surrogate = /^[\ud800-\udfff]$/;
