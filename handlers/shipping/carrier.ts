import type { Intended } from "../domain/attempt";
import type { Order, Shipment } from "../domain/order";

export interface Parcel extends Pick<Order, "orderId" | "items" | "shippingAddress"> {}

export type Label = Omit<Shipment, "at">;

/** A carrier. It identifies a parcel by its id of the shipment, which the order stores before a label is bought. */
export interface Carrier {
  /**
   * Announces a parcel. Nothing is paid or sent; a repeat may announce another one, which never gets a label.
   * @returns the shipment's id
   * @throws ShippingRefused, CarrierUnavailable
   */
  book(parcel: Parcel, attemptId: string): Promise<string>;
  /**
   * Buys the label and hands the parcel over. A repeat, even after days, finds the same label; a recalled
   * shipment gets none.
   * @throws ShippingRefused, CarrierUnavailable
   */
  ship(parcel: Parcel, intended: Intended): Promise<Label>;
  /**
   * Makes sure that a shipment isn't sent, not even by a try in progress. The parcel may then be booked again.
   * @returns the label, if the parcel was already handed over and can't be recalled
   * @throws CarrierUnavailable
   */
  recall(parcel: Pick<Parcel, "orderId">, intended: Intended): Promise<Label | undefined>;
  /**
   * Looks up a shipment without changing it.
   * @param shipmentId the id on the order, if it has one
   * @throws CarrierUnavailable
   */
  labelOf(parcel: Pick<Parcel, "orderId">, shipmentId: string | undefined): Promise<Label | undefined>;
}
