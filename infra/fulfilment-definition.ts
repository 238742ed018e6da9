import type { FulfilmentAction } from "#handlers/fulfilment/claim";
import type { FulfilmentErrorName } from "#handlers/fulfilment/errors";
import {
  type Catcher,
  caught,
  choice,
  end,
  fail,
  invoke,
  type Retrier,
  type State,
  type StateMachineDefinition,
  task,
} from "./state-language";

/** What the definition refers to, by ARN or URL. */
export interface FulfilmentTargets {
  readonly claim: string;
  readonly charge: string;
  readonly ship: string;
  readonly failPayment: string;
  readonly failShipping: string;
  readonly refund: string;
  readonly alertTopicArn: string;
  readonly deadLetterQueueUrl: string;
}

export interface FulfilmentRules {
  /** Refunds at once what can't be shipped, instead of alerting an operator. */
  readonly compensateShippingFailure: boolean;
  /** Seconds that an execution may last. */
  readonly timeoutSeconds: number;
  /** How often a compensation is tried before it becomes a dead letter. */
  readonly compensationAttempts: number;
}

/** How an execution ends: its output's `outcome`. */
export type FulfilmentOutcome = "SHIPPED" | "PAYMENT_FAILED" | "SHIPPING_FAILED" | "REFUNDED" | "IGNORED";

/** Longer than any function may take: a call beyond it is lost. Seconds. */
const taskTimeout = 60;

const named = (...errors: readonly FulfilmentErrorName[]): readonly string[] => errors;

/**
 * Trouble of AWS's own, as its documentation advises, and of the stores that the steps use.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html#bp-lambda-serviceexception
 */
const serviceTrouble: Retrier = {
  ErrorEquals: [
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
    ...named("TemporarilyUnavailable"),
  ],
  IntervalSeconds: 1,
  MaxAttempts: 6,
  BackoffRate: 2,
  MaxDelaySeconds: 30,
  JitterStrategy: "FULL",
};

/** @param attempts the first one included */
const attempts = (attempts: number, error: FulfilmentErrorName): Retrier => ({
  ErrorEquals: [...named(error), "Sandbox.Timedout", "States.Timeout"],
  IntervalSeconds: 2,
  MaxAttempts: attempts - 1,
  BackoffRate: 2,
  MaxDelaySeconds: 30,
  JitterStrategy: "FULL",
});

/** For what has to be done in the end, whatever is in its way but an answer that won't change. */
const untilDone = (attempts: number): Retrier[] => [
  { ErrorEquals: named("PaymentDeclined", "ClaimLost", "InvalidStep"), MaxAttempts: 0 },
  {
    ErrorEquals: ["States.ALL"],
    IntervalSeconds: 2,
    MaxAttempts: attempts - 1,
    BackoffRate: 2,
    MaxDelaySeconds: 120,
    JitterStrategy: "FULL",
  },
];

const abandon: Catcher = caught("Give up");

/** What a step is told. */
const ofOrder = { "orderId.$": "$.orderId", "executionId.$": "$$.Execution.Id" };

/**
 * Where an execution begins, by an input of `{action, orderId}`: the rule's, for an event, or an operator's. The
 * first transition decides, since Standard workflows are paid by the transition.
 */
const claiming = (targets: FulfilmentTargets): Record<string, State> => ({
  Claim: invoke(targets.claim, {
    payload: { ...ofOrder, "action.$": "$.action" },
    result: "$.claim",
    fields: ["claimed", "status"],
    timeout: taskTimeout,
    retry: [serviceTrouble],
    catch: [abandon],
    next: "Claimed?",
  }),
  "Claimed?": choice(
    [
      { Variable: "$.claim.claimed", BooleanEquals: false, Next: "Ignored" },
      ...Object.entries(firstStates).map(([action, Next]) => ({
        Variable: "$.action",
        StringEquals: action,
        Next,
      })),
    ],
    "Ignored",
  ),
});

/** What each action begins with, once the order is claimed. */
const firstStates: Record<FulfilmentAction, string> = {
  fulfil: "Charge",
  "retry-shipping": "Ship",
  refund: "Refund",
};

/** Puts the failure that a step answered where a caught one is. */
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
  // The charge may have been recorded although its answer was lost.
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

/** What an operator would do. */
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
    fields: ["refundId"],
    timeout: taskTimeout,
    retry: untilDone(rules.compensationAttempts),
    catch: [caught("Let go")],
    next: "Refunded",
  }),
  // So that an operator may try again at once, and not only when the claim has lapsed.
  "Let go": invoke(targets.failShipping, {
    payload: { ...ofOrder, "failure.$": "$.failure" },
    result: "$.compensation",
    fields: ["status"],
    timeout: taskTimeout,
    retry: untilDone(rules.compensationAttempts),
    catch: [abandon],
    next: "Give up",
  }),
});

const alerting = (targets: FulfilmentTargets): Record<string, State> => ({
  "Alert operators": task("arn:aws:states:::sns:publish", {
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
  "Give up": task("arn:aws:states:::sqs:sendMessage", {
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
  "Given up": fail("FulfilmentGivenUp", "A step couldn't be done; it is in the dead-letter queue"),
});

/** Quotes and braces mean something to States.Format, so there are none. */
const alert =
  "Order {} is paid and holds its stock, and no carrier takes it: {} " +
  "Ship it again: npm run orders -- fulfil retry {} or give the money back: npm run orders -- fulfil refund {}";

const ending = (outcome: FulfilmentOutcome): State => end({ outcome, "orderId.$": "$.orderId" });

const endings = (): Record<string, State> => ({
  Shipped: ending("SHIPPED"),
  "Payment failed": ending("PAYMENT_FAILED"),
  Refunded: ending("REFUNDED"),
  Ignored: end({ outcome: "IGNORED", "orderId.$": "$.orderId", "status.$": "$.claim.status" }),
});

/** The saga: claim, charge, ship, and for each what is done when it fails. Its input is kept beside every result. */
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
    // A state that nothing leads to is refused.
    ...(rules.compensateShippingFailure ? refundingAtOnce() : alerting(targets)),
    ...givingUp(targets),
    ...endings(),
  },
});
