import { expect } from "chai";
import { LocalCloud } from "../src/cloud";
import { quietSettings } from "./quiet-settings";
import { refusal } from "./refusal";

const { registry } = new LocalCloud(quietSettings("never-started"));
const queueArn = "arn:aws:sqs:us-east-1:000000000000:inventory";
const alarms = (count: number): string =>
  Array.from({ length: count }, (_, index) => `ALARM("alarm-${index}")`).join(" OR ");
const metric = { comparisonOperator: "GreaterThanThreshold", threshold: 1, period: 60, evaluationPeriods: 1 };

describe("What AWS refuses of settings", () => {
  const check = (token: string, inputs: Record<string, unknown>) =>
    refusal(() => registry.check(token, "declared", inputs)) ?? "";

  for (const [what, token, inputs, code, words] of [
    [
      "more than 4 KB of environment",
      "aws:lambda/function:Function",
      { environment: { variables: { LONG: "x".repeat(4_090) } } },
      "InvalidParameterValueException",
      "exceeded the 4KB limit. String measured: ",
    ],
    [
      "a variable of Lambda's own",
      "aws:lambda/function:Function",
      { environment: { variables: { AWS_REGION: "eu-north-1" } } },
      "InvalidParameterValueException",
      "Reserved keys used in this request: AWS_REGION",
    ],
    [
      "eleven messages at once without a window",
      "aws:lambda/eventSourceMapping:EventSourceMapping",
      { eventSourceArn: queueArn, functionName: "f", batchSize: 11 },
      "InvalidParameterValueException",
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    ],
    [
      "logs for eight days",
      "aws:cloudwatch/logGroup:LogGroup",
      { retentionInDays: 8 },
      "InvalidParameterException",
      "Value '8' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [1, 3, 5,",
    ],
    [
      "a queue's name",
      "aws:sqs/queue:Queue",
      { name: "a b" },
      "InvalidParameterValue",
      "Can only include alphanumeric",
    ],
    [
      "a visibility of more than twelve hours",
      "aws:sqs/queue:Queue",
      { visibilityTimeoutSeconds: 43_201 },
      "InvalidAttributeValue",
      "Invalid value for the parameter VisibilityTimeout.",
    ],
    [
      "messages that are kept for a minute less a second",
      "aws:sqs/queue:Queue",
      { messageRetentionSeconds: 59 },
      "InvalidAttributeValue",
      "Invalid value for the parameter MessageRetentionPeriod.",
    ],
    [
      "dead letters after no receive",
      "aws:sqs/queue:Queue",
      { redrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn, maxReceiveCount: 0 }) },
      "InvalidParameterValue",
      "Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000 both inclusive.",
    ],
    [
      "a redrive policy that isn't JSON",
      "aws:sqs/redrivePolicy:RedrivePolicy",
      { queueUrl: "u", redrivePolicy: "five" },
      "InvalidParameterValue",
      "Redrive policy is not a valid JSON map.",
    ],
    [
      "a rule of alarms that ends early",
      "aws:cloudwatch/compositeAlarm:CompositeAlarm",
      { alarmName: "a", alarmRule: 'ALARM("x") AND' },
      "ValidationError",
      "AlarmRule",
    ],
    [
      "a rule of 101 alarms",
      "aws:cloudwatch/compositeAlarm:CompositeAlarm",
      { alarmName: "a", alarmRule: alarms(101) },
      "ValidationError",
      "more than 100 alarms",
    ],
    [
      "a rule of 501 elements",
      "aws:cloudwatch/compositeAlarm:CompositeAlarm",
      { alarmName: "a", alarmRule: Array(501).fill("TRUE").join(" OR ") },
      "ValidationError",
      "more than 500 elements",
    ],
    [
      "an alarm that looks back for more than a day",
      "aws:cloudwatch/metricAlarm:MetricAlarm",
      { ...metric, evaluationPeriods: 1_441 },
      "ValidationError",
      "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400)",
    ],
  ] as const)
    it(`refuses ${what}`, () => {
      expect(check(token, inputs))
        .to.match(new RegExp(`^${code}: `))
        .and.contain(words);
    });

  it("takes what is just within", () => {
    for (const [token, inputs] of [
      ["aws:cloudwatch/logGroup:LogGroup", { retentionInDays: 3_653 }],
      ["aws:cloudwatch/logGroup:LogGroup", { retentionInDays: 0 }],
      ["aws:sqs/queue:Queue", { visibilityTimeoutSeconds: 43_200, delaySeconds: 0 }],
      ["aws:cloudwatch/compositeAlarm:CompositeAlarm", { alarmName: "a", alarmRule: alarms(100) }],
      ["aws:cloudwatch/metricAlarm:MetricAlarm", { ...metric, evaluationPeriods: 1_440 }],
      ["aws:cloudwatch/metricAlarm:MetricAlarm", { ...metric, period: 3_600, evaluationPeriods: 168 }],
    ] as const)
      expect(check(token, inputs), token).to.equal("");
  });
});
