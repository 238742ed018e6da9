import { IntrinsicFailure } from "../intrinsics/arguments";
import { evaluate } from "../intrinsics/evaluate";
import { isCall, parseCall } from "../intrinsics/expression";
import { PathNotFound, query } from "../json-path/query";
import { RuntimeFault } from "./faults";
import type { Variables } from "./variables";

/** What expressions may refer to besides the data. */
export interface Surroundings {
  /** The context object, `$$`. */
  readonly context: object;
  readonly variables: Variables;
}

/** Evaluates paths, intrinsic functions and templates on one value. */
export class Evaluation {
  constructor(
    readonly data: unknown,
    private readonly around: Surroundings,
  ) {}

  /** The same surroundings with other data. */
  of(data: unknown): Evaluation {
    return new Evaluation(data, this.around);
  }

  /** @throws PathNotFound */
  private at(path: string): unknown {
    if (path.startsWith("$$")) return query(path.slice(2), this.around.context);
    const [, name, steps = ""] = /^\$([\p{L}_][\p{L}\p{N}_]*)(.*)$/su.exec(path) ?? [];
    if (name === undefined) return query(path.slice(1), this.data);
    if (!this.around.variables.has(name)) throw new PathNotFound(`No results for path: $['${name}']`);
    return query(steps, this.around.variables.get(name));
  }

  /** Whether a path leads to a value. */
  has(path: string): boolean {
    try {
      return this.at(path) !== undefined;
    } catch (error) {
      if (error instanceof PathNotFound) return false;
      throw error;
    }
  }

  /**
   * @param absent what the fault says when the path leads nowhere, after the path
   * @throws RuntimeFault
   */
  path(path: string, absent?: string): unknown {
    try {
      return this.at(path);
    } catch (error) {
      if (!(error instanceof PathNotFound)) throw error;
      throw new RuntimeFault(`Invalid path '${path}'${absent ?? ` : ${error.message}`}`);
    }
  }

  /**
   * The value of a path or of a call of an intrinsic function.
   * @param field whose expression it is, for the fault
   * @throws RuntimeFault
   */
  expression(text: string, field: string): unknown {
    try {
      return isCall(text) ? evaluate(parseCall(text), (path) => this.at(path)) : this.at(text);
    } catch (error) {
      if (error instanceof IntrinsicFailure) throw new RuntimeFault(error.message);
      if (!(error instanceof PathNotFound)) throw error;
      throw new RuntimeFault(
        `The JSONPath '${text}' specified for the field '${field}' could not be found in the input '${JSON.stringify(this.data)}'`,
      );
    }
  }

  /**
   * A template with the values of its expressions: those of keys that end in `.$`.
   * @throws RuntimeFault
   */
  template(template: unknown): unknown {
    if (Array.isArray(template)) return template.map((one) => this.template(one));
    if (typeof template !== "object" || template === null) return template;
    return Object.fromEntries(
      Object.entries(template).map(([key, value]) =>
        key.endsWith(".$") && typeof value === "string"
          ? [key.slice(0, -2), this.expression(value, key)]
          : [key, this.template(value)],
      ),
    );
  }
}
