/** The variables that states have assigned. Branches see those around them, and assign their own. */
export class Variables {
  private readonly own = new Map<string, unknown>();

  constructor(private readonly around?: Variables) {}

  has(name: string): boolean {
    return this.own.has(name) || (this.around?.has(name) ?? false);
  }

  get(name: string): unknown {
    return this.own.has(name) ? this.own.get(name) : this.around?.get(name);
  }

  /** All that can be seen, by name. */
  all(): Record<string, unknown> {
    return { ...this.around?.all(), ...Object.fromEntries(this.own) };
  }

  assign(values: object): void {
    for (const [name, value] of Object.entries(values)) this.own.set(name, value);
  }
}
