import type { CloudEvent } from "../observation";
import { type BilledFunction, billed, chargesOf, type Usage } from "./charges";
import { DetailCounts, type Details } from "./details";

const nothing = (): Usage => ({
  "httpApi.requests": 0,
  "lambda.requests": 0,
  "lambda.gigabyteSeconds": 0,
  "dynamodb.readUnits": 0,
  "dynamodb.writeUnits": 0,
  "eventBridge.events": 0,
  "eventBridge.replayedEvents": 0,
  "eventBridge.archivedBytes": 0,
  "sns.publishes": 0,
  "sqs.requests": 0,
  "stepFunctions.transitions": 0,
  "stepFunctions.expressRequests": 0,
  "stepFunctions.expressGigabyteSeconds": 0,
  "ses.emails": 0,
  "logs.functionBytes": 0,
  "logs.platformBytes": 0,
  "logs.accessBytes": 0,
  "logs.workflowBytes": 0,
  "xray.traces": 0,
  "kms.requests": 0,
});

/**
 * Meters what AWS would bill, and what its limits count. Durations are those of this machine: the one number here that
 * AWS would measure differently.
 */
export class Meter {
  private counts = nothing();
  private detailed = new DetailCounts();

  constructor(private readonly functionOf: (name: string) => BilledFunction) {}

  usage(): Usage {
    return { ...this.counts };
  }

  details(): Details {
    return this.detailed.details();
  }

  reset(): void {
    this.counts = nothing();
    this.detailed = new DetailCounts();
  }

  readonly listen = (event: CloudEvent): void => {
    const charges = chargesOf(event, this.functionOf);
    for (const item of billed) this.counts[item] += charges[item] ?? 0;
    this.detailed.count(event);
  };
}
