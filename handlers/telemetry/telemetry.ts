/** The counted metrics; namespace `orderflow`, dimensions `service` (the function) and `stack`. */
export type CountName =
  | "OrdersCreated"
  | "OrdersFlagged"
  | "OrdersCancelled"
  | "FraudCheckUnavailable"
  /** Orders that were checked without the customer's recent orders. */
  | "VelocityUnavailable"
  | "EventsPublished"
  | "OrdersConfirmed"
  | "OrdersRejected"
  | "StockShort"
  /** Returned pieces that couldn't be added to a product. */
  | "StockNotReturned"
  /** Unreadable items that a list left out. */
  | "UnreadableItems"
  /** Overdue orders that need a person; 0 is reported too. */
  | "OrdersStuck"
  /** Orders that the reconciler restarted. */
  | "OrdersRestarted"
  /** Charges, refunds and labels that aren't recorded on their orders. */
  | "LedgerMismatches"
  | "OrdersPaid"
  | "PaymentDeclined"
  | "PaymentsFailed"
  | "OrdersShipped"
  | "ShippingsFailed"
  | "OrdersRefunded"
  | "EmailsSent"
  | "EmailFallback"
  /** E-mails that weren't sent, because their address bounced or complained. */
  | "EmailsSuppressed"
  /** Addresses that bounced or complained. */
  | "AddressesSuppressed"
  | "AuthFailures"
  | "QuotaExceeded"
  /** Minor units that were paid, by currency. */
  | "OrderRevenue"
  /** Minor units that were refunded, by currency. */
  | "OrderRefunds";

/** The measured durations, in milliseconds. */
export type DurationName =
  | "FraudCheckMs"
  /** From the change of the table to its event on the bus. */
  | "PublishLagMs"
  | "OrderToConfirmedMs"
  | "OrderToShippedMs";

export type MetricName = CountName | DurationName;

/** An additional dimension of a count. Each value is a billed metric, so only values that the shop itself limits are allowed. */
export type CountedBy =
  | { /** One of the catalogue. */ readonly productId: string }
  | { /** One of ISO 4217 that the catalogue has prices in. */ readonly currency: string };

/** The fields of a log line. No e-mail addresses and no names of people. */
export interface LogFields {
  readonly orderId?: string | undefined;
  readonly correlationId?: string | undefined;
  readonly [field: string]: string | number | boolean | readonly string[] | undefined;
}

/** Annotations for finding traces. AWS breaks an order's trace at streams and replays; these join the parts. */
export type TraceIds = Pick<LogFields, "orderId" | "correlationId">;

/** The interface with which handlers log, count and trace. */
export interface Telemetry {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields, error?: unknown): void;
  error(message: string, error: unknown, fields?: LogFields): void;
  /** Adds to a count, optionally with an additional dimension. */
  count(metric: CountName, value?: number, by?: CountedBy): void;
  measure(metric: DurationName, milliseconds: number): void;
  /** Runs work in a named part of the trace. */
  span<Result>(name: string, work: () => Promise<Result>, ids?: TraceIds): Promise<Result>;
  /** Annotates the current part of the trace. */
  identify(ids: TraceIds): void;
}

/** The part that store adapters need to report problems on which their callers can't act. */
export type Observer = Pick<Telemetry, "count" | "warn">;
