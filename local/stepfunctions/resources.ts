import * as z from "zod";
import { inert, type ResourceType, resourceType } from "../resource";
import type { StepFunctionsService } from "./stepfunctions";

/** The Step Functions resource types that a program may declare. */
export const stepFunctionsResources = (stepFunctions: StepFunctionsService): ResourceType[] => [
  resourceType({
    token: "aws:sfn/stateMachine:StateMachine",
    inputs: z.strictObject({
      name: z.string().optional(),
      roleArn: z.string(),
      definition: z.string(),
      type: z.enum(["STANDARD", "EXPRESS"]).default("STANDARD"),
      loggingConfiguration: loggingConfiguration.optional(),
      tracingConfiguration: z.strictObject({ enabled: z.boolean().optional() }).optional(),
      // Versions are for aliases, which aren't embedded: a version that nobody can start changes nothing.
      publish: inert,
      // Data stays on the machine it is on.
      encryptionConfiguration: inert,
      tags: inert,
    }),
    create: async ({ name: logicalName, inputs }) => {
      const machine = await stepFunctions.createMachine({
        name: inputs.name ?? logicalName,
        roleArn: inputs.roleArn,
        definitionText: inputs.definition,
        type: inputs.type,
        logging: loggingOf(inputs.loggingConfiguration),
        tracing: inputs.tracingConfiguration?.enabled ?? false,
      });
      const { arn, name, creationDate, revisionId } = machine;
      return {
        id: arn,
        outputs: {
          arn,
          name,
          type: inputs.type,
          creationDate: creationDate.toISOString(),
          revisionId,
          status: "ACTIVE",
        },
      };
    },
  }),
];

const loggingConfiguration = z
  .strictObject({
    level: z.enum(["ALL", "ERROR", "FATAL", "OFF"]).optional(),
    includeExecutionData: z.boolean().optional(),
    logDestination: z
      .string()
      .regex(/:log-group:.+:\*$/, "the ARN of a log group has to end in :*, or AWS refuses it")
      .optional(),
  })
  .refine(({ level, logDestination }) => (level ?? "OFF") === "OFF" || logDestination !== undefined, {
    path: ["logDestination"],
    message: "is needed to log",
  });

const loggingOf = (declared: z.output<typeof loggingConfiguration> | undefined) => ({
  level: declared?.level ?? "OFF",
  includeExecutionData: declared?.includeExecutionData ?? false,
  logGroupArn: declared?.logDestination?.replace(/:\*$/, ""),
});
