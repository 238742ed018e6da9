/** Thrown when an intrinsic function fails. */
export class IntrinsicFailure extends Error {}

/** The arguments of a call, each with the type that the function requires. */
export class Arguments {
  constructor(private readonly values: readonly unknown[]) {}

  get length(): number {
    return this.values.length;
  }

  /** @throws IntrinsicFailure */
  counted(least: number, most = least): this {
    if (this.length >= least && this.length <= most) return this;
    throw new IntrinsicFailure(`Invalid number of arguments. Expected: ${least}, actual: ${this.length}`);
  }

  all(): readonly unknown[] {
    return this.values;
  }

  any(index: number): unknown {
    return this.values[index];
  }

  text(index: number): string {
    const value = this.values[index];
    return typeof value === "string" ? value : this.wrong(index, "a string");
  }

  flag(index: number): boolean {
    const value = this.values[index];
    return typeof value === "boolean" ? value : this.wrong(index, "a boolean");
  }

  list(index: number): readonly unknown[] {
    const value: unknown = this.values[index];
    return Array.isArray(value) ? value : this.wrong(index, "an array");
  }

  object(index: number): object {
    const value = this.values[index];
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? value
      : this.wrong(index, "an object");
  }

  /** Fractions are rounded, halves up. */
  integer(index: number): number {
    const value = this.values[index];
    // Adding zero makes of a negative zero the one that JSON has.
    return typeof value === "number" ? Math.round(value) + 0 : this.wrong(index, "a number");
  }

  private wrong(index: number, expected: string): never {
    throw new IntrinsicFailure(
      `Invalid argument ${index + 1}: expected ${expected}, but got ${JSON.stringify(this.values[index])}`,
    );
  }
}

export type Intrinsic = (args: Arguments) => unknown;
