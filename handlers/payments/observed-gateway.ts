import { PaymentDeclined } from "../fulfilment/errors";
import type { Telemetry } from "../telemetry/telemetry";
import type { PaymentGateway } from "./payment-gateway";

/** A gateway whose calls are seen: in the trace, and a declined charge in the metrics. */
export const observedGateway = (gateway: PaymentGateway, telemetry: Telemetry): PaymentGateway => ({
  provider: gateway.provider,
  charge: (charge) =>
    telemetry.span("Payment charge", async () => {
      try {
        return await gateway.charge(charge);
      } catch (error) {
        if (error instanceof PaymentDeclined) telemetry.count("PaymentDeclined");
        throw error;
      }
    }),
  cancel: (charge) => telemetry.span("Payment cancel", () => gateway.cancel(charge)),
  refund: (...refund) => telemetry.span("Payment refund", () => gateway.refund(...refund)),
});
