import type { FulfilmentAction } from "#handlers/fulfilment/claim";
import type { FirstStep, NextStep } from "#handlers/fulfilment/claim-and-charge";
import { attempts, named, serviceTrouble, untilDone } from "./fulfilment-retries";
import {
  type Catcher,
  caught,
  choice,
  end,
  fail,
  integration,
  invoke,
  type State,
  type StateMachineDefinition,
  task,
} from "./state-language";

/** The steps that are functions. */
export type FulfilmentStepName = "claim" | "charge" | "ship" | "failPayment" | "failShipping" | "refund";

/** The resources that the definition refers to, by ARN or URL. */
export type FulfilmentTargets = Readonly<
  Record<FulfilmentStepName | "alertTopicArn" | "deadLetterQueueUrl", string>
>;

export interface FulfilmentRules {
  /** Whether an order that can't be shipped is refunded automatically, instead of alerting an operator. */
  readonly compensateShippingFailure: boolean;
  /** Seconds that an execution may last. */
  readonly timeoutSeconds: number;
  /** How often a compensation is tried before it becomes a dead letter. */
  readonly compensationAttempts: number;
}

/** The outcome in an execution's output. */
export type FulfilmentOutcome = "SHIPPED" | "PAYMENT_FAILED" | "SHIPPING_FAILED" | "REFUNDED" | "IGNORED";

/** Seconds: longer than any function may run, so a call that takes longer is lost. */
const taskTimeout = 60;

const abandon: Catcher = caught("Let go");

/** The input of a step. */
const ofOrder = { "orderId.$": "$.orderId", "executionId.$": "$$.Execution.Id" };

/** Where an execution continues after its first step. */
const nextStates: Record<Exclude<NextStep, "nothing">, string> = {
  ship: "Ship",
  refund: "Refund",
  "fail-payment": "Declined",
};

/**
 * The first states, for an input of `{action, orderId}` from the rule or from an operator. One step claims the order and
 * charges it, and one choice decides, because each state that a Standard workflow enters is billed.
 */
const charging = (targets: FulfilmentTargets): Record<string, State> => ({
  "Claim and charge": invoke(targets.charge, {
    payload: { ...ofOrder, "action.$": "$.action" },
    result: "$.first",
    fields: ["next", "status", "begun", "failure"] satisfies (keyof FirstStep)[],
    timeout: taskTimeout,
    retry: [attempts(3, "PaymentUnavailable"), serviceTrouble],
    // The order says whether it was claimed, and so whether there is a payment to fail.
    catch: [caught("Let go", { errors: named("InvalidStep", "order-not-found") }), caught("Fail payment")],
    next: "What next?",
  }),
  "What next?": choice(
    Object.entries(nextStates).map(([next, Next]) => ({
      Variable: "$.first.next",
      StringEquals: next,
      Next,
    })),
    "Ignored",
  ),
});

/** Stores a failure that a step returned in the place of a caught one. */
const failureFrom = (answer: string, next: string): State => ({
  Type: "Pass",
  Parameters: { "Error.$": `${answer}.failure.Error`, "Cause.$": `${answer}.failure.Cause` },
  ResultPath: "$.failure",
  Next: next,
});

const failingPayment = (
  targets: FulfilmentTargets,
  { compensationAttempts }: FulfilmentRules,
): Record<string, State> => ({
  Declined: failureFrom("$.first", "Fail payment"),
  "Fail payment": invoke(targets.failPayment, {
    payload: { ...ofOrder, "failure.$": "$.failure" },
    result: "$.compensation",
    fields: ["status"],
    timeout: taskTimeout,
    retry: untilDone(compensationAttempts),
    // Without a claim, nothing was charged. The dead letter names the failure of the first step.
    catch: [caught("Let go", { errors: named("ClaimLost"), at: "$.compensation" }), abandon],
    next: "Not paid?",
  }),
  "Not paid?": choice(
    [
      { Variable: "$.compensation.status", StringEquals: "PAYMENT_FAILED", Next: "Payment failed" },
      // The payment was recorded, and only its response was lost.
      { Variable: "$.compensation.status", StringEquals: "PAID", Next: "Ship" },
    ],
    // The order was claimed for something other than a payment.
    "Let go",
  ),
});

const shipping = (targets: FulfilmentTargets, rules: FulfilmentRules): Record<string, State> => ({
  Ship: invoke(targets.ship, {
    payload: ofOrder,
    result: "$.shipment",
    fields: ["done", "failure"],
    timeout: taskTimeout,
    retry: [attempts(2, "CarrierUnavailable"), serviceTrouble],
    catch: [caught("Fail shipping")],
    next: "Shipped?",
  }),
  "Shipped?": choice([{ Variable: "$.shipment.done", BooleanEquals: true, Next: "Shipped" }], "Refused"),
  Refused: failureFrom("$.shipment", "Fail shipping"),
  "Fail shipping": invoke(targets.failShipping, {
    payload: { ...ofOrder, "failure.$": "$.failure" },
    result: "$.compensation",
    fields: ["status", "reason"],
    timeout: taskTimeout,
    retry: untilDone(rules.compensationAttempts),
    catch: [abandon],
    next: "Not shipped?",
  }),
  "Not shipped?": choice(
    [{ Variable: "$.compensation.status", StringEquals: "SHIPPED", Next: "Shipped" }],
    rules.compensateShippingFailure ? "Refund instead" : "Alert operators",
  ),
});

/** The automatic refund, as an operator would start it. */
const refundingAtOnce = (): Record<string, State> => ({
  "Refund instead": {
    Type: "Pass",
    Parameters: { "orderId.$": "$.orderId", action: "refund" satisfies FulfilmentAction },
    Next: "Claim and charge",
  },
});

const refunding = (targets: FulfilmentTargets, rules: FulfilmentRules): Record<string, State> => ({
  Refund: invoke(targets.refund, {
    payload: ofOrder,
    result: "$.refund",
    fields: ["status"],
    timeout: taskTimeout,
    retry: untilDone(rules.compensationAttempts),
    catch: [abandon],
    next: "Given back?",
  }),
  // If the carrier has the parcel, the order isn't refunded.
  "Given back?": choice(
    [{ Variable: "$.refund.status", StringEquals: "SHIPPED", Next: "Shipped" }],
    "Refunded",
  ),
});

const alerting = (targets: FulfilmentTargets): Record<string, State> => ({
  "Alert operators": task(integration("sns:publish", targets.alertTopicArn), {
    parameters: {
      TopicArn: targets.alertTopicArn,
      Subject: "An order can't be shipped",
      "Message.$": `States.Format('${alert}', $.orderId, $.compensation.reason, $.orderId, $.orderId)`,
    },
    timeout: taskTimeout,
    retry: untilDone(5),
    catch: [abandon],
    next: "Shipping failed",
  }),
  "Shipping failed": ending("SHIPPING_FAILED"),
});

const givingUp = (targets: FulfilmentTargets): Record<string, State> => ({
  // Releases the claim, so that an operator who handles the dead letter can resume the order immediately.
  "Let go": invoke(targets.claim, {
    payload: { ...ofOrder, action: "let-go" },
    result: "$.letGo",
    fields: ["released"],
    timeout: taskTimeout,
    retry: [serviceTrouble],
    catch: [caught("Give up", { at: "$.letGo" })],
    next: "Give up",
  }),
  "Give up": task(integration("sqs:sendMessage", targets.claim), {
    parameters: {
      QueueUrl: targets.deadLetterQueueUrl,
      MessageBody: {
        "orderId.$": "$.orderId",
        "error.$": "$.failure.Error",
        "reason.$": "$.failure.Cause",
        "executionId.$": "$$.Execution.Id",
      },
    },
    timeout: taskTimeout,
    retry: untilDone(5),
    next: "Given up",
  }),
  "Given up": fail("FulfilmentGivenUp", "A step failed permanently; it is in the dead-letter queue"),
});

/** Contains no quotes or braces, which are special in States.Format. */
const alert =
  "Order {} is paid and holds its stock, but no carrier takes it: {} " +
  "Ship it again: npm run orders -- fulfil retry {} or refund it: npm run orders -- fulfil refund {}";

const ending = (outcome: FulfilmentOutcome): State => end({ outcome, "orderId.$": "$.orderId" });

const endings = (): Record<string, State> => ({
  Shipped: ending("SHIPPED"),
  "Payment failed": ending("PAYMENT_FAILED"),
  Refunded: ending("REFUNDED"),
  Ignored: end({
    outcome: "IGNORED",
    "orderId.$": "$.orderId",
    "status.$": "$.first.status",
    "begun.$": "$.first.begun",
  }),
});

/** The saga: claim and charge, ship, and the compensation of each. Results are added to the input. */
export const fulfilmentDefinition = (
  targets: FulfilmentTargets,
  rules: FulfilmentRules,
): StateMachineDefinition => ({
  Comment: "Charges and ships a confirmed order, and compensates what fails",
  StartAt: "Claim and charge",
  TimeoutSeconds: rules.timeoutSeconds,
  States: {
    ...charging(targets),
    ...failingPayment(targets, rules),
    ...shipping(targets, rules),
    ...refunding(targets, rules),
    // AWS refuses unreachable states.
    ...(rules.compensateShippingFailure ? refundingAtOnce() : alerting(targets)),
    ...givingUp(targets),
    ...endings(),
  },
});
