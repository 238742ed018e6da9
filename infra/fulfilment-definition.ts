import type { FulfilmentAction, Undertaking } from "#handlers/fulfilment/claim";
import { attempts, serviceTrouble, untilDone } from "./fulfilment-retries";
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

/**
 * The first state, for an input of `{action, orderId}` from the rule or from an operator. It decides in the first
 * transition, because Standard workflows are billed per transition.
 */
const claiming = (targets: FulfilmentTargets): Record<string, State> => ({
  Claim: invoke(targets.claim, {
    payload: { ...ofOrder, "action.$": "$.action" },
    result: "$.claim",
    fields: ["claimed", "status", "begun", "action"],
    timeout: taskTimeout,
    retry: [serviceTrouble],
    catch: [abandon],
    next: "Claimed?",
  }),
  "Claimed?": choice(
    [
      { Variable: "$.claim.claimed", BooleanEquals: false, Next: "Ignored" },
      ...Object.entries(firstStates).map(([action, Next]) => ({
        Variable: "$.claim.action",
        StringEquals: action,
        Next,
      })),
    ],
    "Ignored",
  ),
});

/** The first step of each action, after the claim. */
const firstStates: Record<Undertaking, string> = {
  fulfil: "Charge",
  "retry-shipping": "Ship",
  refund: "Refund",
};

/** Stores a failure that a step returned in the place of a caught one. */
const failureFrom = (answer: string, next: string): State => ({
  Type: "Pass",
  Parameters: { "Error.$": `${answer}.failure.Error`, "Cause.$": `${answer}.failure.Cause` },
  ResultPath: "$.failure",
  Next: next,
});

const paying = (
  targets: FulfilmentTargets,
  { compensationAttempts }: FulfilmentRules,
): Record<string, State> => ({
  Charge: invoke(targets.charge, {
    payload: ofOrder,
    result: "$.payment",
    fields: ["done", "failure"],
    timeout: taskTimeout,
    retry: [attempts(3, "PaymentUnavailable"), serviceTrouble],
    catch: [caught("Fail payment")],
    next: "Paid?",
  }),
  "Paid?": choice([{ Variable: "$.payment.done", BooleanEquals: true, Next: "Ship" }], "Declined"),
  Declined: failureFrom("$.payment", "Fail payment"),
  "Fail payment": invoke(targets.failPayment, {
    payload: { ...ofOrder, "failure.$": "$.failure" },
    result: "$.compensation",
    fields: ["status"],
    timeout: taskTimeout,
    retry: untilDone(compensationAttempts),
    catch: [abandon],
    next: "Not paid?",
  }),
  // The charge may have been recorded although its response was lost.
  "Not paid?": choice(
    [{ Variable: "$.compensation.status", StringEquals: "PAYMENT_FAILED", Next: "Payment failed" }],
    "Ship",
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
    Next: "Claim",
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
    catch: [caught("Give up", "$.letGo")],
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
    "status.$": "$.claim.status",
    "begun.$": "$.claim.begun",
  }),
});

/** The saga: claim, charge, ship, and the compensation of each. Results are added to the input. */
export const fulfilmentDefinition = (
  targets: FulfilmentTargets,
  rules: FulfilmentRules,
): StateMachineDefinition => ({
  Comment: "Charges and ships a confirmed order, and compensates what fails",
  StartAt: "Claim",
  TimeoutSeconds: rules.timeoutSeconds,
  States: {
    ...claiming(targets),
    ...paying(targets, rules),
    ...shipping(targets, rules),
    ...refunding(targets, rules),
    // AWS refuses unreachable states.
    ...(rules.compensateShippingFailure ? refundingAtOnce() : alerting(targets)),
    ...givingUp(targets),
    ...endings(),
  },
});
