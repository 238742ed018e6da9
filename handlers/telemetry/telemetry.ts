/** Counts that operators watch; namespace `orderflow`, one dimension: the function. */
export type MetricName =
  | "OrdersCreated"
  | "OrdersFlagged"
  | "OrdersCancelled"
  | "FraudCheckUnavailable"
  | "EventsPublished"
  | "OrdersConfirmed"
  | "OrdersRejected"
  | "StockShort"
  | "OrdersPaid"
  | "PaymentsFailed"
  | "OrdersShipped"
  | "ShippingsFailed"
  | "OrdersRefunded"
  | "EmailsSent"
  | "EmailFallback"
  | "AuthFailures"
  | "QuotaExceeded";

/** What may stand in a log line beside its message. No e-mail addresses, no names of people. */
export interface LogFields {
  readonly orderId?: string | undefined;
  readonly correlationId?: string | undefined;
  readonly [field: string]: string | number | boolean | readonly string[] | undefined;
}

/** How handlers tell what they do. */
export interface Telemetry {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields, error?: unknown): void;
  error(message: string, error: unknown, fields?: LogFields): void;
  count(metric: MetricName, value?: number): void;
}
