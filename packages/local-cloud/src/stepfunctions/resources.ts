import * as z from "zod";
import { type AwsRule, ofText } from "../aws-rule";
import { inert, type Outputs, type ResourceType, resourceType } from "../resource";
import { checkDefinition } from "./diagnosis";
import { checkName, type MachineDeclaration, type StateMachine } from "./machine";
import type { StepFunctionsService } from "./stepfunctions";

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

const machineInputs = z.strictObject({
  name: z.string().optional(),
  roleArn: z.string(),
  definition: z.string(),
  type: z.enum(["STANDARD", "EXPRESS"]).default("STANDARD"),
  loggingConfiguration: loggingConfiguration.optional(),
  tracingConfiguration: z.strictObject({ enabled: z.boolean().optional() }).optional(),
  // Versions are used by aliases, which aren't supported, so a version has no effect.
  publish: inert,
  // Data stays on the machine it is on.
  encryptionConfiguration: inert,
  tags: inert,
});

/** The Step Functions resource types that a program may declare. */
export const stepFunctionsResources = (stepFunctions: StepFunctionsService): ResourceType[] => [
  resourceType({
    token: "aws:sfn/stateMachine:StateMachine",
    inputs: machineInputs,
    named: "name",
    replacedBy: ["name", "type"],
    rules: [ofText("name", checkName), definitionRule],
    create: async ({ name, inputs }) => {
      const machine = await stepFunctions.machines.create(declarationOf(name, inputs));
      return { id: machine.arn, outputs: outputsOf(machine) };
    },
    read: ({ id }) => {
      const machine = stepFunctions.machines.find(id);
      return machine && outputsOf(machine);
    },
    update: async ({ name }, inputs) =>
      outputsOf(await stepFunctions.machines.update(declarationOf(name, inputs))),
    delete: ({ id }) => stepFunctions.deleteMachine(id),
  }),
];

const definitionRule: AwsRule = ({ definition, type }) => {
  if (typeof definition === "string") checkDefinition(definition, type === "EXPRESS" ? type : "STANDARD");
};

const declarationOf = (name: string, inputs: z.output<typeof machineInputs>): MachineDeclaration => ({
  name,
  roleArn: inputs.roleArn,
  definitionText: inputs.definition,
  type: inputs.type,
  logging: loggingOf(inputs.loggingConfiguration),
  tracing: inputs.tracingConfiguration?.enabled ?? false,
});

const outputsOf = ({ arn, name, type, creationDate, revisionId }: StateMachine): Outputs => ({
  arn,
  name,
  type,
  creationDate: creationDate.toISOString(),
  revisionId,
  status: "ACTIVE",
});

const loggingOf = (declared: z.output<typeof loggingConfiguration> | undefined) => ({
  level: declared?.level ?? "OFF",
  includeExecutionData: declared?.includeExecutionData ?? false,
  logGroupArn: declared?.logDestination?.replace(/:\*$/, ""),
});
