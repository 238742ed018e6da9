import { PaymentDeclined } from "../fulfilment/errors";
import type { Telemetry } from "../telemetry/telemetry";
import type { PaymentGateway } from "./payment-gateway";

/** Wraps a gateway: traces its calls, and counts declined charges. */
export const observedGateway = (gateway: PaymentGateway, telemetry: Telemetry): PaymentGateway => ({
  provider: gateway.provider,
  open: (...open) => telemetry.span("Payment open", () => countingDeclines(telemetry, gateway.open(...open))),
  charge: (...charge) =>
    telemetry.span("Payment charge", () => countingDeclines(telemetry, gateway.charge(...charge))),
  cancel: (...cancel) => telemetry.span("Payment cancel", () => gateway.cancel(...cancel)),
  refund: (...refund) => telemetry.span("Payment refund", () => gateway.refund(...refund)),
  stateOf: (...payment) => telemetry.span("Payment look-up", () => gateway.stateOf(...payment)),
});

const countingDeclines = async <Answer>(telemetry: Telemetry, answer: Promise<Answer>): Promise<Answer> => {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof PaymentDeclined) telemetry.count("PaymentDeclined");
    throw error;
  }
};
