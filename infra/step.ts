import type * as pulumi from "@pulumi/pulumi";
import { type FunctionArgs, type FunctionSettings, LambdaFunction } from "./function";
import type { Uses } from "./uses";
import type { Watchable } from "./watched";

/** A function that a state machine calls. */
export interface StepFunction extends Watchable {
  readonly arn: pulumi.Output<string>;
}

/** A step of a state machine without its function, which the state machine's component creates. */
export interface Step {
  make(common: FunctionSettings, opts: pulumi.ComponentResourceOptions): StepFunction;
}

/**
 * Declares a step with its own settings, for a table of steps.
 * @param name of the function
 */
export const step = <Given extends Uses, Event>(
  name: string,
  args: Omit<FunctionArgs<Given, Event>, keyof FunctionSettings>,
): Step => ({
  make: (common, opts) => new LambdaFunction<Given, Event>(name, { ...args, ...common }, opts),
});
