import type { Order, Shipment } from "../domain/order";

export interface Parcel extends Pick<Order, "orderId" | "items" | "shippingAddress"> {}

export type Label = Omit<Shipment, "at">;

export interface Carrier {
  /**
   * Hands the parcel over. A repeat finds the same label.
   * @throws ShippingRefused, CarrierUnavailable
   */
  ship(parcel: Parcel): Promise<Label>;
}
