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

const trackingNumber = (prefix: string, orderId: string): string =>
  prefix +
  (createHash("sha256").update(`label ${orderId}`).digest().readUIntBE(0, 6) % 10 ** 12)
    .toString()
    .padStart(12, "0");

const idOf = ({ orderId }: Pick<Parcel, "orderId">): string => `label#${orderId}`;

const labelFor = (parcel: Parcel, now: Date): Label => {
  const service = serviceFor(parcel);
  if (service === undefined) throw new ShippingRefused("no carrier goes there");
  return {
    carrier: service.carrier,
    trackingNumber: trackingNumber(service.prefix, parcel.orderId),
    estimatedDelivery: afterWorkingDays(now, service.workingDays),
  };
};

/** A carrier to try things with: picks a service by destination and weight, and fails at documented addresses. */
export const simulatedCarrier = (ledger: Ledger, now: () => Date): Carrier => ({
  ship: async (parcel) => {
    const id = idOf(parcel);
    const entry = await ledger.find(id);
    if (entry?.label !== undefined) return entry.label;
    const postalCode = parcel.shippingAddress?.postalCode ?? "";
    if (postalCode === undeliverable) throw new ShippingRefused("nobody delivers to this address");
    const attempt = await ledger.attempt(id);
    if (attempt <= (outages.get(postalCode) ?? 0))
      throw new CarrierUnavailable(`it failed on attempt ${attempt}`);
    const label = labelFor(parcel, now());
    const settled = await ledger.settle(id, { outcome: "labelled", label }, entry?.outcome);
    if (settled.label === undefined) throw new CarrierUnavailable("the parcel was called back meanwhile");
    return settled.label;
  },

  // An entry without a label keeps a try that is still under way from getting one.
  callBack: async (parcel) => (await ledger.settle(idOf(parcel), { outcome: "cancelled" })).label,
});
