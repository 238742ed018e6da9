import { requestBody } from "./order";

const line = (productId: unknown, quantity: unknown) => ({ items: [{ productId, quantity }] });
const without = (field: string) => {
  const { [field]: _, ...rest } = requestBody();
  return rest;
};
const address = { line1: "1 Main St", city: "Berlin", postalCode: "10115", country: "DE" };

/** What is wrong, the body, and the path that the answer must name. */
export const badOrders: readonly [string, unknown, string][] = [
  ["null", null, "body"],
  ["a list", [requestBody()], "body"],
  ["a text", "order", "body"],
  ["a number", 42, "body"],
  ["an empty object", {}, "customerId"],
  ["no customerId", without("customerId"), "customerId"],
  ["an empty customerId", requestBody({ customerId: "" }), "customerId"],
  ["a customerId of 65", requestBody({ customerId: "c".repeat(65) }), "customerId"],
  ["a customerId that is a number", requestBody({ customerId: 123 }), "customerId"],
  ["a customerId with a line break", requestBody({ customerId: "a\nb" }), "customerId"],
  ["a customerId of blanks", requestBody({ customerId: "  " }), "customerId"],
  ["half a surrogate pair", requestBody({ customerId: "\ud800" }), "customerId"],
  ["no customerEmail", without("customerEmail"), "customerEmail"],
  ["an e-mail without a domain", requestBody({ customerEmail: "ada@" }), "customerEmail"],
  ["an e-mail with a header in it", requestBody({ customerEmail: "a@b.co\nBcc: c@d.co" }), "customerEmail"],
  ["two e-mails", requestBody({ customerEmail: "a@b.co,c@d.co" }), "customerEmail"],
  ["an endless e-mail", requestBody({ customerEmail: `${"a".repeat(250)}@b.co` }), "customerEmail"],
  ["no items", without("items"), "items"],
  ["empty items", requestBody({ items: [] }), "items"],
  ["items that are an object", requestBody({ items: { 0: {} } }), "items"],
  [
    "51 lines",
    requestBody({ items: Array.from({ length: 51 }, (_, i) => ({ productId: `P${i}`, quantity: 1 })) }),
    "items",
  ],
  ["an item that is a text", requestBody({ items: ["PROD-001"] }), "items.0"],
  ["no productId", requestBody({ items: [{ quantity: 1 }] }), "items.0.productId"],
  ["a productId with a path in it", requestBody(line("../PROD", 1)), "items.0.productId"],
  ["a productId of 65", requestBody(line("P".repeat(65), 1)), "items.0.productId"],
  ["no quantity", requestBody({ items: [{ productId: "PROD-001" }] }), "items.0.quantity"],
  ["a quantity of zero", requestBody(line("PROD-001", 0)), "items.0.quantity"],
  ["a negative quantity", requestBody(line("PROD-001", -1)), "items.0.quantity"],
  ["a fractional quantity", requestBody(line("PROD-001", 1.5)), "items.0.quantity"],
  ["a quantity of 1001", requestBody(line("PROD-001", 1001)), "items.0.quantity"],
  ["a quantity beyond exact integers", requestBody(line("PROD-001", 1e300)), "items.0.quantity"],
  ["a quantity that is a text", requestBody(line("PROD-001", "2")), "items.0.quantity"],
  [
    "a price of the client's own",
    requestBody({ items: [{ productId: "PROD-001", quantity: 1, unitPrice: 1 }] }),
    "items.0.unitPrice",
  ],
  [
    "a product on two lines",
    requestBody({
      items: [
        { productId: "P", quantity: 1 },
        { productId: "P", quantity: 2 },
      ],
    }),
    "items.1.productId",
  ],
  ["an unknown field", requestBody({ total: 1 }), "total"],
  [
    "a polluting field",
    JSON.parse(`{"__proto__":{"admin":true},${JSON.stringify(requestBody()).slice(1)}`),
    "__proto__",
  ],
  ["an unknown currency", requestBody({ currency: "BTC" }), "currency"],
  ["a currency in small letters", requestBody({ currency: "usd" }), "currency"],
  ["an expected total that is a number", requestBody({ expectedTotal: 199_800 }), "expectedTotal"],
  [
    "a fractional expected total",
    requestBody({ expectedTotal: { amount: 0.5, currency: "USD" } }),
    "expectedTotal.amount",
  ],
  [
    "a negative expected total",
    requestBody({ expectedTotal: { amount: -1, currency: "USD" } }),
    "expectedTotal.amount",
  ],
  ["a payment method with markup", requestBody({ paymentMethod: "<pm>" }), "paymentMethod"],
  [
    "an address without a city",
    requestBody({ shippingAddress: { ...address, city: undefined } }),
    "shippingAddress.city",
  ],
  [
    "an unknown field in the address",
    requestBody({ shippingAddress: { ...address, planet: "Mars" } }),
    "shippingAddress.planet",
  ],
  [
    "a country by name",
    requestBody({ shippingAddress: { ...address, country: "Germany" } }),
    "shippingAddress.country",
  ],
  [
    "no country at all",
    requestBody({ shippingAddress: { ...address, country: "XX" } }),
    "shippingAddress.country",
  ],
  [
    "no postal code where mail needs one",
    requestBody({ shippingAddress: { ...address, postalCode: undefined } }),
    "shippingAddress.postalCode",
  ],
  ["an empty name", requestBody({ customerName: "" }), "customerName"],
  ["a name with a zero-width space", requestBody({ customerName: "Ada\u200bLovelace" }), "customerName"],
  ["a name that changes its direction", requestBody({ customerName: "\u202eecalevoL" }), "customerName"],
  ["a name with an unassigned character", requestBody({ customerName: "Ada\u0378" }), "customerName"],
  [
    "a city with half a pair",
    requestBody({ shippingAddress: { ...address, city: "B\udc00" } }),
    "shippingAddress.city",
  ],
  ["a customerId with a joiner", requestBody({ customerId: "ada\u200d" }), "customerId"],
  [
    "an e-mail with letters beyond ASCII",
    requestBody({ customerEmail: "jürgen@example.com" }),
    "customerEmail",
  ],
];
