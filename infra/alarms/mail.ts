import type { AlarmArgs } from "../alarm";
import { metric } from "../metric";

/**
 * SES reviews an account at 5 % bounces or 0.1 % complaints, and pauses its sending at 10 % and 0.5 %. The rates
 * are of the whole account, and SES computes them over its own time.
 * @see https://docs.aws.amazon.com/ses/latest/dg/reputationdashboardmessages.html
 */
export const mailAlarms = (): AlarmArgs[] => [
  {
    kind: "mail-bounces",
    meaning:
      "More than 4 % of the e-mails bounce; at 5 % SES reviews the account, at 10 % it may stop its mail.",
    metrics: { rate: metric.mail("Reputation.BounceRate", "Maximum") },
    above: 0.04,
    period: 900,
    datapoints: [1, 1],
  },
  {
    kind: "mail-complaints",
    meaning:
      "More than 0.08 % of the e-mails are complained about; at 0.1 % SES reviews the account, at 0.5 % it may stop its mail.",
    metrics: { rate: metric.mail("Reputation.ComplaintRate", "Maximum") },
    above: 0.000_8,
    period: 900,
    datapoints: [1, 1],
  },
];
