import type { Order, Shipment } from "../domain/order";

export interface Parcel extends Pick<Order, "orderId" | "items" | "shippingAddress"> {}

export type Label = Omit<Shipment, "at">;

export interface Carrier {
  /**
   * Hands the parcel over. A repeat finds the same label.
   * @throws ShippingRefused, CarrierUnavailable
   */
  ship(parcel: Parcel): Promise<Label>;
  /**
   * Makes sure that a parcel whose shipping failed isn't sent by a try that is still under way; it may be shipped
   * anew.
   * @returns the label of one that was handed over after all, and can't be called back
   */
  callBack(parcel: Pick<Parcel, "orderId">): Promise<Label | undefined>;
}
