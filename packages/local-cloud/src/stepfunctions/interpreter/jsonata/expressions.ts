import * as z from "zod";
import type { Clock } from "../../../clock/clock";
import type { Surroundings } from "../evaluation";
import { QueryFault } from "../faults";
import { compiled } from "./compiled";
import { functionsOf } from "./functions";

/** What an expression may have to result in. */
export type ValueType = "array" | "boolean" | "number" | "string";

/** Between `{%` and `%}`, with nothing around them. */
const delimited = /^\{%(.*)%\}$/s;

const libraryError = z.looseObject({ code: z.string().optional(), message: z.string() });

/** Evaluates the JSONata of one state: expressions see `$states` and the variables. */
export class Expressions {
  constructor(
    private readonly states: Readonly<Record<string, unknown>>,
    private readonly around: Surroundings,
    private readonly clock: Clock,
  ) {}

  /** The same expressions with more in `$states`. */
  with(more: Readonly<Record<string, unknown>>): Expressions {
    return new Expressions({ ...this.states, ...more }, this.around, this.clock);
  }

  /** The same expressions with another context object. */
  in(around: Surroundings): Expressions {
    return new Expressions(this.states, around, this.clock);
  }

  /**
   * JSON with the values of its expressions.
   * @param location the field, and inside of it the path to the value
   * @throws QueryFault
   */
  async value(template: unknown, location: string): Promise<unknown> {
    if (typeof template === "string") return this.text(template, location);
    if (Array.isArray(template))
      return Promise.all(template.map((one, index) => this.value(one, `${location}[${index}]`)));
    if (typeof template !== "object" || template === null) return template;
    const members: [string, unknown][] = [];
    for (const [key, one] of Object.entries(template))
      members.push([key, await this.value(one, `${location}/${key}`)]);
    return Object.fromEntries(members);
  }

  /**
   * The value of a field that may be an expression, which has to result in a type.
   * @throws QueryFault
   */
  async typed(template: unknown, type: ValueType, location: string): Promise<unknown> {
    const value = await this.value(template, location);
    const [, expression] = typeof template === "string" ? (delimited.exec(template) ?? []) : [];
    if (expression === undefined || typeOf(value) === type) return value;
    throw fault(
      expression,
      location,
      `returned an unexpected result type. Expected '${type}', but was '${typeOf(value)}' for value: ${JSON.stringify(value)}`,
    );
  }

  private async text(text: string, location: string): Promise<unknown> {
    const [, expression] = delimited.exec(text) ?? [];
    if (expression === undefined) return text;
    const result = await this.result(expression, location);
    if (result === undefined) throw fault(expression, location, "returned nothing (undefined).");
    if (isFunction(result)) throw fault(expression, location, "returned an unsupported result type.");
    // Lists of the library have members of their own.
    return JSON.parse(JSON.stringify(result));
  }

  private async result(expression: string, location: string): Promise<unknown> {
    const { variables, context } = this.around;
    try {
      return await compiled(expression).evaluate(undefined, {
        ...variables.all(),
        ...functionsOf(this.clock),
        states: { ...this.states, context },
      });
    } catch (error) {
      const { code, message } = libraryError.parse(error);
      const why = code === undefined ? message : `${code}: ${message}`;
      throw fault(expression, location, `threw an error during evaluation. ${why}`);
    }
  }
}

const fault = (expression: string, location: string, what: string): QueryFault =>
  new QueryFault(
    `The JSONata expression '${expression.trim()}' specified for the field '${location}' ${what}`,
    location,
  );

const typeOf = (value: unknown): string => {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
};

/** A function of the library is an object with a mark of its own. */
const isFunction = (value: unknown): boolean =>
  typeof value === "function" ||
  (typeof value === "object" &&
    value !== null &&
    ("_jsonata_lambda" in value || "_jsonata_function" in value));
