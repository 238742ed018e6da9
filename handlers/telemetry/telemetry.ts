/** What operators count; namespace `orderflow`, dimensions `service` (the function) and `stack`. */
export type CountName =
  | "OrdersCreated"
  | "OrdersFlagged"
  | "OrdersCancelled"
  | "FraudCheckUnavailable"
  | "EventsPublished"
  | "OrdersConfirmed"
  | "OrdersRejected"
  | "StockShort"
  | "OrdersPaid"
  | "PaymentDeclined"
  | "PaymentsFailed"
  | "OrdersShipped"
  | "ShippingsFailed"
  | "OrdersRefunded"
  | "EmailsSent"
  | "EmailFallback"
  | "AuthFailures"
  | "QuotaExceeded"
  /** Minor units that were paid, by currency. */
  | "OrderRevenue"
  /** Minor units that were given back, by currency. */
  | "OrderRefunds";

/** What operators measure, in milliseconds. */
export type DurationName =
  | "FraudCheckMs"
  /** From the change of the table to its event on the bus. */
  | "PublishLagMs"
  | "OrderToConfirmedMs"
  | "OrderToShippedMs";

export type MetricName = CountName | DurationName;

/** A further dimension of a count; each value is a metric that costs money, so only what the shop itself limits. */
export type CountedBy =
  | { /** One of the catalogue. */ readonly productId: string }
  | { /** One of ISO 4217 that the catalogue has prices in. */ readonly currency: string };

/** What may stand in a log line beside its message. No e-mail addresses, no names of people. */
export interface LogFields {
  readonly orderId?: string | undefined;
  readonly correlationId?: string | undefined;
  readonly [field: string]: string | number | boolean | readonly string[] | undefined;
}

/** What a trace is found by. AWS breaks an order's trace at streams and replays; these join the parts. */
export type TraceIds = Pick<LogFields, "orderId" | "correlationId">;

/** How handlers tell what they do. */
export interface Telemetry {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields, error?: unknown): void;
  error(message: string, error: unknown, fields?: LogFields): void;
  /** Counts for the function, or by one dimension more. */
  count(metric: CountName, value?: number, by?: CountedBy): void;
  measure(metric: DurationName, milliseconds: number): void;
  /** Does the work in a part of the trace that has its name. */
  span<Result>(name: string, work: () => Promise<Result>, ids?: TraceIds): Promise<Result>;
  /** Marks the part of the trace that is under way. */
  identify(ids: TraceIds): void;
}
