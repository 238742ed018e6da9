import { AwsError } from "../service";

/** A pattern that EventBridge refuses; the reasons are worded as its rule compiler (aws/event-ruler) does. */
export class InvalidEventPattern extends AwsError {
  constructor(reason: string) {
    super("InvalidEventPatternException", `Event pattern is not valid. Reason: ${reason}`);
  }
}
