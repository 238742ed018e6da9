import { ofNumber } from "../aws-rule";
import { AwsError } from "../service";

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** The allowed retentions in days; 0 is the provider's value for no end, and isn't sent to AWS. */
export const retentionRule = ofNumber("retentionInDays", (days) => {
  if (days !== 0) checkRetention(days);
});

/** @throws AwsError InvalidParameterException */
export const checkRetention = (days: number): void => {
  if (!retentions.includes(days))
    throw new AwsError(
      "InvalidParameterException",
      `1 validation error detected: Value '${days}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${retentions.join(", ")}]`,
    );
};
