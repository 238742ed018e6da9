import type { PaymentGateway } from "../payments/payment-gateway";
import type { Instruments } from "../telemetry/powertools";

/** Connects a function to the payment provider. Each provider has its own entry, so that only the used one is bundled. */
export type ConnectPayments = (telemetry: Instruments) => PaymentGateway;
