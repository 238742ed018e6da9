import * as z from "zod";
import { orderId } from "../domain/order";
import { orderRequest } from "../domain/order-request";
import { healthReport } from "../http/health";
import type { ProblemCode } from "../http/problem";
import type { RouteKey } from "../http/routes";
import { cancellation, cancelledOrder } from "../orders/cancellation";
import { productList } from "../orders/list-products";
import { orderPage, orderQuery } from "../orders/order-query";
import { createdOrder, orderView } from "../orders/order-view";
import { examples } from "./examples";

/** A body, with the name of its schema in the document. */
interface Body {
  readonly name: string;
  readonly schema: z.ZodType;
  readonly example: unknown;
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly path?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: Body & { readonly required: boolean };
  /** The successful response; `json` or another content type. */
  readonly success: {
    readonly status: 200 | 201;
    readonly description: string;
    readonly headers?: readonly ("location" | "idempotent-replayed")[];
    readonly json?: Body;
    readonly contentTypes?: readonly string[];
  };
  /** Problems of this route, besides those of every route. */
  readonly problems: readonly ProblemCode[];
}

const order: Body = { name: "Order", schema: orderView, example: examples.order };
const oneOrder = z.object({ orderId });
const unreadableBody: readonly ProblemCode[] = [
  "malformed-request",
  "invalid-request",
  "payload-too-large",
  "unsupported-media-type",
];

/** The request and responses of each route. Exhaustive by type: a new route doesn't compile until it is here. */
export const operations: Readonly<Record<RouteKey, Operation>> = {
  "POST /orders": {
    operationId: "createOrder",
    summary: "Order something",
    description:
      "The server computes the total from the catalogue. With an `Idempotency-Key`, a repeat of the request gets the first response, with `Idempotent-Replayed: true`.",
    headers: z.object({
      "Idempotency-Key": z
        .string()
        .regex(/^([!#-~][!-~]{0,254}|"([ !#-[\]-~]|\\["\\]){1,255}")$/)
        .optional()
        .meta({
          description:
            "Created by the client, one per order: printable ASCII without spaces, or a string as in structured fields (RFC 8941), whose parameters are ignored.",
        }),
    }),
    body: { name: "OrderRequest", schema: orderRequest, example: examples.orderRequest, required: true },
    success: {
      status: 201,
      description: "The order is accepted; stock and payment follow.",
      headers: ["location", "idempotent-replayed"],
      json: { name: "CreatedOrder", schema: createdOrder, example: examples.createdOrder },
    },
    problems: [
      ...unreadableBody,
      "price-changed",
      "order-flagged",
      "unknown-product",
      "idempotency-key-reused",
      "currency-mismatch",
      "amount-too-large",
      "amount-not-chargeable",
    ],
  },
  "GET /orders": {
    operationId: "listOrders",
    summary: "List orders, newest first",
    description:
      "A client's own orders; all orders with the scope `orders:admin`. Filters combine. Lists are eventually consistent: a new or changed order may appear a moment later than under its own URL.",
    query: orderQuery,
    success: {
      status: 200,
      description: "A page of orders.",
      json: { name: "OrderPage", schema: orderPage, example: examples.orderPage },
    },
    problems: ["invalid-request"],
  },
  "GET /orders/{orderId}": {
    operationId: "getOrder",
    summary: "Get an order with its history",
    path: oneOrder,
    success: { status: 200, description: "The order.", json: order },
    problems: ["order-not-found"],
  },
  "POST /orders/{orderId}/cancel": {
    operationId: "cancelOrder",
    summary: "Cancel an order",
    description:
      "Possible until fulfilment begins. Stock that the order holds is returned. A repeat gets the same response.",
    path: oneOrder,
    body: {
      name: "Cancellation",
      schema: cancellation,
      example: examples.cancellation,
      required: false,
    },
    success: {
      status: 200,
      description: "The order is cancelled.",
      json: { name: "CancelledOrder", schema: cancelledOrder, example: examples.cancelledOrder },
    },
    problems: [...unreadableBody, "order-not-found", "transition-not-allowed"],
  },
  "GET /products": {
    operationId: "listProducts",
    summary: "List the products that can be ordered, with their prices",
    success: {
      status: 200,
      description: "The catalogue.",
      json: { name: "ProductList", schema: productList, example: examples.productList },
    },
    problems: [],
  },
  "GET /health": {
    operationId: "health",
    summary: "Check that the API responds",
    success: {
      status: 200,
      description: "It does.",
      json: { name: "HealthReport", schema: healthReport, example: examples.health },
    },
    problems: [],
  },
  "GET /openapi.json": {
    operationId: "openApi",
    summary: "Fetch this document",
    success: { status: 200, description: "OpenAPI 3.1.", contentTypes: ["application/json"] },
    problems: [],
  },
  "GET /docs": {
    operationId: "docs",
    summary: "Read this document in a browser",
    success: { status: 200, description: "A page.", contentTypes: ["text/html; charset=utf-8"] },
    problems: [],
  },
  "GET /docs/{file}": {
    operationId: "docsFile",
    summary: "Fetch a file that this page loads",
    path: z.object({ file: z.string() }),
    success: {
      status: 200,
      description: "A file of the page.",
      contentTypes: ["text/javascript; charset=utf-8", "text/css; charset=utf-8"],
    },
    problems: ["route-not-found"],
  },
};
