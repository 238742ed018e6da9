import * as aws from "@pulumi/aws";
import { type ResourceValidationPolicy, validateResourceOfType } from "@pulumi/policy";

/** Traces are complete only if every function and state machine sends them. */
export const traced: ResourceValidationPolicy = {
  name: "traced",
  description: "Functions and state machines send traces to X-Ray.",
  validateResource: [
    validateResourceOfType(aws.lambda.Function, ({ tracingConfig }, _, report) => {
      if (tracingConfig?.mode !== "Active")
        report('The function isn\'t traced: set tracingConfig.mode to "Active".');
    }),
    validateResourceOfType(aws.sfn.StateMachine, ({ tracingConfiguration }, _, report) => {
      if (!tracingConfiguration?.enabled)
        report("The state machine isn't traced: set tracingConfiguration.enabled.");
    }),
  ],
};
