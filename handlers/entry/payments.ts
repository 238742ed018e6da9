import type { PaymentGateway } from "../payments/payment-gateway";
import type { Instruments } from "../telemetry/powertools";

/** Connects a function with the payment provider; each provider is an entry of its own, bundled only where used. */
export type ConnectPayments = (telemetry: Instruments) => PaymentGateway;
