import { randomUUID } from "node:crypto";
import { type Outputs, resourceType } from "../resource";
import { AwsError, arn } from "../service";
import type { LambdaService } from "./lambda";
import { type MappingInputs, mappingInputs } from "./mapping-inputs";
import { type MappingPorts, queueOptions, streamOptions } from "./mapping-options";
import { mappingRules } from "./mapping-rules";
import { mappingDrift } from "./mapping-settings";
import { RunningMapping } from "./running-mapping";
import { SqsMapping } from "./sqs-mapping";
import { StreamMapping } from "./stream-mapping";

/** The mapping of a queue or a stream to a function. */
export const eventSourceMapping = (lambda: LambdaService, ports: MappingPorts) => {
  const outputsOf = (uuid: string, inputs: MappingInputs): Outputs => ({
    uuid,
    arn: arn("lambda", `event-source-mapping:${uuid}`),
    functionArn: lambda.arnOf(inputs.functionName),
    state: inputs.enabled === false ? "Disabled" : "Enabled",
  });
  return resourceType({
    token: "aws:lambda/eventSourceMapping:EventSourceMapping",
    inputs: mappingInputs,
    replacedBy: ["eventSourceArn", "startingPosition"],
    rules: mappingRules,
    excludesAnother: true,
    create: async ({ inputs }) => {
      const uuid = randomUUID();
      await lambda.mappings.start(uuid, await running(lambda, ports, inputs));
      return { id: uuid, outputs: outputsOf(uuid, inputs) };
    },
    read: ({ id, outputs }) => lambda.mappings.find(id) && outputs,
    drifted: ({ id, inputs }) => {
      const mapping = lambda.mappings.find(id);
      if (!mapping) return {};
      const same = lambda.arnOf(inputs.functionName) === mapping.functionArn;
      return {
        ...mappingDrift(inputs, mapping.declared),
        ...(same ? {} : { functionName: mapping.functionArn }),
      };
    },
    update: async ({ id }, inputs) => {
      await lambda.mappings.find(id)?.configure(inputs);
      return outputsOf(id, inputs);
    },
    delete: ({ id }) => lambda.mappings.remove(id),
  });
};

/** @throws AwsError InvalidParameterValueException for a source that Lambda can't poll here */
const running = (
  lambda: LambdaService,
  ports: MappingPorts,
  inputs: MappingInputs,
): Promise<RunningMapping> => {
  const service = inputs.eventSourceArn.split(":")[2];
  if (service === "sqs")
    return RunningMapping.of(inputs, {
      clock: lambda.clock,
      optionsOf: (given) => queueOptions(lambda, ports, given),
      make: (options) => new SqsMapping(options),
    });
  if (service === "dynamodb")
    return RunningMapping.of(inputs, {
      clock: lambda.clock,
      optionsOf: (given) => streamOptions(lambda, ports, given),
      make: (options) => new StreamMapping(options),
    });
  throw new AwsError("InvalidParameterValueException", `No event source mapping of ${inputs.eventSourceArn}`);
};
