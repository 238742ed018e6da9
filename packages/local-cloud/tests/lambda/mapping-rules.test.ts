import { expect } from "chai";
import { LocalCloud } from "../../src/cloud";
import { quietSettings } from "../quiet-settings";
import { refusal } from "../refusal";

const { registry } = new LocalCloud(quietSettings("never-started"));
const check = (inputs: Record<string, unknown>) =>
  refusal(() =>
    registry.check("aws:lambda/eventSourceMapping:EventSourceMapping", "declared", {
      functionName: "f",
      ...inputs,
    }),
  );

const queueArn = "arn:aws:sqs:us-east-1:000000000000:inventory";
const queue = { eventSourceArn: queueArn };
const fifo = { eventSourceArn: `${queueArn}.fifo` };
const stream = {
  eventSourceArn: "arn:aws:dynamodb:us-east-1:000000000000:table/orders/stream/2026-01-01T00:00:00.000",
  startingPosition: "LATEST",
};
const to = (destinationArn: string) => ({ destinationConfig: { onFailure: { destinationArn } } });
const filtered = (count: number) => ({
  filterCriteria: { filters: Array.from({ length: count }, () => ({ pattern: '{"a":[1]}' })) },
});

describe("What Lambda refuses of an event source mapping", () => {
  for (const [what, inputs, words] of [
    [
      "eleven messages at once without a window",
      { ...queue, batchSize: 11 },
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    ],
    [
      "a window on a FIFO queue",
      { ...fifo, maximumBatchingWindowInSeconds: 1 },
      "Batching window is not supported for FIFO queues",
    ],
    ["eleven messages of a FIFO queue", { ...fifo, batchSize: 11 }, "at most 10 messages"],
    [
      "a starting position in a queue",
      { ...queue, startingPosition: "LATEST" },
      "StartingPosition is not valid for SQS event sources.",
    ],
    [
      "a queue's batch in parallel",
      { ...queue, parallelizationFactor: 2 },
      `parallelizationFactor isn't for mappings of ${queueArn}`,
    ],
    [
      "a queue's batch cut in two",
      { ...queue, bisectBatchOnFunctionError: true },
      "bisectBatchOnFunctionError isn't for",
    ],
    ["a destination of a queue", { ...queue, ...to(queueArn) }, "destinationConfig isn't for"],
    [
      "a scaling of a stream",
      { ...stream, scalingConfig: { maximumConcurrency: 5 } },
      "scalingConfig isn't for",
    ],
    ["a record age of 59 seconds", { ...stream, maximumRecordAgeInSeconds: 59 }, "-1, or from 60 to 604800"],
    [
      "a bus as destination",
      { ...stream, ...to("arn:aws:events:us-east-1:000000000000:event-bus/b") },
      "is no destination",
    ],
    ["a FIFO queue as destination", { ...stream, ...to(`${queueArn}.fifo`) }, "it is a FIFO queue or topic"],
    ["six filters", { ...stream, ...filtered(6) }, "at most 5 filters"],
  ] as const)
    it(`is refused: ${what}`, () => {
      expect(check(inputs))
        .to.match(/^InvalidParameterValueException: /)
        .and.contain(words);
    });

  it("is refused by name: a topic or a bucket as destination of what failed", () => {
    for (const destination of ["arn:aws:sns:us-east-1:000000000000:t", "arn:aws:s3:::b"])
      expect(() =>
        registry.check("aws:lambda/eventSourceMapping:EventSourceMapping", "m", {
          ...{ functionName: "f", ...stream, ...to(destination) },
        }),
      ).to.throw("the local cloud sends records that failed to queues only");
  });

  for (const [what, inputs, words] of [
    [
      "a stream without a starting position",
      { eventSourceArn: stream.eventSourceArn },
      "Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
    ],
    [
      "one function at once",
      { ...queue, scalingConfig: { maximumConcurrency: 1 } },
      "Value '1' at 'scalingConfig.maximumConcurrency' failed to satisfy constraint: Member must have value greater than or equal to 2",
    ],
    [
      "a window of more than five minutes",
      { ...queue, maximumBatchingWindowInSeconds: 301 },
      "Member must have value less than or equal to 300",
    ],
    [
      "eleven lanes of a shard",
      { ...stream, parallelizationFactor: 11 },
      "Member must have value less than or equal to 10",
    ],
    [
      "a filter of 4,097 characters",
      { ...stream, filterCriteria: { filters: [{ pattern: "x".repeat(4_097) }] } },
      "Member must have length less than or equal to 4096",
    ],
  ] as const)
    it(`is refused by its model: ${what}`, () => {
      expect(check(inputs))
        .to.match(/^ValidationException: /)
        .and.contain(words);
    });

  it("is taken when it is just within", () => {
    for (const inputs of [
      { ...queue, batchSize: 10, scalingConfig: { maximumConcurrency: 2 } },
      { ...fifo, batchSize: 10 },
      {
        ...stream,
        ...filtered(5),
        ...to(queueArn),
        maximumRecordAgeInSeconds: 60,
        parallelizationFactor: 10,
      },
      { ...stream, maximumRecordAgeInSeconds: -1, maximumRetryAttempts: -1 },
    ])
      expect(check(inputs), JSON.stringify(inputs)).to.equal(undefined);
  });
});
