const usd = (amount: number) => ({ amount, currency: "USD" });
const orderId = "ord_01J9ZQ3W5B2N8K4T6V7X1Y0ABC";
const createdAt = "2026-03-01T10:00:00.000Z";

const order = {
  orderId,
  version: 2,
  status: "CONFIRMED",
  customerId: "CUST-123",
  customerEmail: "ada@example.com",
  items: [{ productId: "PROD-001", quantity: 2, name: "Laptop", unitPrice: usd(99_900) }],
  total: usd(199_800),
  fraudCheck: "scored",
  createdAt,
  updatedAt: "2026-03-01T10:00:01.250Z",
  history: [
    { status: "PENDING", at: createdAt },
    { status: "CONFIRMED", at: "2026-03-01T10:00:01.250Z", reason: "stock reserved" },
  ],
};

/** Example requests and responses; a test checks them against their schemas. */
export const examples = {
  orderRequest: {
    customerId: "CUST-123",
    customerEmail: "ada@example.com",
    items: [{ productId: "PROD-001", quantity: 2 }],
    expectedTotal: usd(199_800),
  },
  createdOrder: { orderId, status: "PENDING", total: usd(199_800), createdAt },
  order,
  orderPage: { orders: [order], nextCursor: "q0VxJmNhbmNlbGxlZA" },
  cancellation: { reason: "ordered twice" },
  cancelledOrder: {
    orderId,
    status: "CANCELLED",
    total: usd(199_800),
    cancelledAt: "2026-03-01T10:05:00.000Z",
    reason: "ordered twice",
  },
  productList: {
    products: [{ productId: "PROD-001", name: "Laptop", price: usd(99_900), available: 98 }],
  },
  health: { status: "ok" },
} as const;
