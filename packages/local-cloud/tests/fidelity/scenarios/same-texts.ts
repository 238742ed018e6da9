/** What an answer says now in the place of what it said when it was recorded: later calls are to say the same. */
export class SameTexts {
  private readonly known = new Map<string, string>();

  /** Compares two answers to the same call. */
  learn(recorded: unknown, now: unknown): void {
    if (typeof recorded === "string" && typeof now === "string") {
      // Short texts may stand for something else elsewhere.
      if (recorded !== now && recorded.length > 7) this.known.set(recorded, now);
    } else if (typeof recorded === "object" && recorded !== null)
      for (const [name, inner] of Object.entries(recorded)) this.learn(inner, Object(now)[name]);
  }

  /** A recorded input with the texts of now. */
  now(recorded: unknown): unknown {
    if (typeof recorded === "string") return this.text(recorded);
    if (Array.isArray(recorded)) return recorded.map((item) => this.now(item));
    if (typeof recorded !== "object" || recorded === null) return recorded;
    return Object.fromEntries(Object.entries(recorded).map(([name, inner]) => [name, this.now(inner)]));
  }

  private text(recorded: string): string {
    const whole = this.known.get(recorded);
    if (whole !== undefined) return whole;
    return [...this.known].reduce((text, [before, after]) => text.replaceAll(before, after), recorded);
  }
}
