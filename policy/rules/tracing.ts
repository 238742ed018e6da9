import * as aws from "@pulumi/aws";
import { type ResourceValidationPolicy, validateResourceOfType } from "@pulumi/policy";

/** One order is one trace only if everything on its way takes part. */
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
