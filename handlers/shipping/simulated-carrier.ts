import { createHash } from "node:crypto";
import { CarrierUnavailable, ShippingRefused } from "../fulfilment/errors";
import type { Ledger } from "../ledger/ledger";
import type { Carrier, Label, Parcel } from "./carrier";
import { serviceFor } from "./services";
import { afterWorkingDays } from "./working-days";

/** Postal codes, in any country, that let failure be tried. */
const undeliverable = "00000";
/** On how many tries the carrier is out of reach. */
const outages = new Map([
  ["00001", 1],
  ["00002", Number.POSITIVE_INFINITY],
  // The first execution fails, and an operator's retry works.
  ["00003", 2],
]);

const idOf = (shipmentId: string): string => `label#${shipmentId}`;

const trackingNumber = (prefix: string, shipmentId: string): string =>
  prefix +
  (createHash("sha256").update(`label ${shipmentId}`).digest().readUIntBE(0, 6) % 10 ** 12)
    .toString()
    .padStart(12, "0");

const labelFor = (parcel: Parcel, shipmentId: string, now: Date): Label => {
  const service = serviceFor(parcel);
  if (service === undefined) throw new ShippingRefused("no carrier goes there");
  return {
    carrier: service.carrier,
    trackingNumber: trackingNumber(service.prefix, shipmentId),
    estimatedDelivery: afterWorkingDays(now, service.workingDays),
  };
};

/**
 * A carrier to try things with: picks a service by destination and weight, and fails at documented addresses. It knows a
 * booking by the shop's id of the attempt until the day ends, as carriers forget keys too: who books again after that
 * gets another shipment. What became of a shipment is decided by the first write of the ledger's entry, so a label that
 * is late finds the recall there, and the other way round.
 */
export const simulatedCarrier = (ledger: Ledger, now: () => Date): Carrier => {
  const available = async ({ orderId, shippingAddress }: Parcel): Promise<void> => {
    const failures = outages.get(shippingAddress?.postalCode ?? "");
    if (failures === undefined) return;
    const attempt = await ledger.attempt(`label#${orderId}`);
    if (attempt <= failures) throw new CarrierUnavailable(`it failed on attempt ${attempt}`);
  };

  return {
    book: async (_parcel, attemptId) => `${attemptId}/${now().toISOString().slice(0, 10)}`,

    ship: async (parcel, { intentId }) => {
      if (parcel.shippingAddress?.postalCode === undeliverable)
        throw new ShippingRefused("nobody delivers to this address");
      await available(parcel);
      const label = labelFor(parcel, intentId, now());
      const settled = await ledger.settle(idOf(intentId), { outcome: "labelled", label });
      if (settled.label === undefined) throw new CarrierUnavailable("the parcel was called back meanwhile");
      return settled.label;
    },

    recall: async (_parcel, { intentId }) =>
      (await ledger.settle(idOf(intentId), { outcome: "cancelled" })).label,

    // Without a shipment, by what a carrier goes by when somebody calls: the shop's own number.
    labelOf: async ({ orderId }, shipmentId = orderId) => (await ledger.find(idOf(shipmentId)))?.label,
  };
};
