/** The responses of the console's server for orders: types only, shared with its page. */

export interface MoneyView {
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
}

export interface OrderRow {
  readonly orderId: string;
  readonly status: string;
  readonly customerId: string;
  readonly total: MoneyView;
  readonly items: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface OrderDetails extends OrderRow {
  readonly customerEmail: string;
  readonly correlationId: string;
  readonly fraudCheck: string;
  readonly fraudRisk: number;
  readonly paymentMethod: string | undefined;
  readonly lines: readonly {
    readonly productId: string;
    readonly name: string;
    readonly quantity: number;
    readonly unitPrice: MoneyView;
  }[];
  readonly history: readonly {
    readonly status: string;
    readonly at: string;
    readonly reason: string | undefined;
  }[];
  readonly shipment: { readonly carrier: string; readonly trackingNumber: string } | undefined;
}

export interface ProductRow {
  readonly productId: string;
  readonly name: string;
  readonly unitPrice: number;
  readonly currency: string;
  readonly stock: number;
}

export interface OrderForm {
  readonly customerId: string;
  readonly customerEmail: string;
  readonly items: readonly { readonly productId: string; readonly quantity: number }[];
  readonly paymentMethod: string;
}

/** The API's response to a placed order: the order, or the error. */
export interface Placed {
  readonly status: number;
  readonly orderId: string | undefined;
  readonly message: string | undefined;
}
