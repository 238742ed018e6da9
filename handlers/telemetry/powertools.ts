import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { Tracer } from "@aws-lambda-powertools/tracer";
import type { Context } from "aws-lambda";
import type { Traced } from "../aws/clients";
import { describeError } from "./describe-error";
import type { Telemetry } from "./telemetry";
import { identifySpan, inHandlerSegment, inSpan } from "./tracing";

type Handler<Event, Result> = (event: Event, context: Context) => Promise<Result>;

export interface Instruments extends Telemetry {
  readonly traced: Traced;
  /** Wraps a handler: adds the invocation's context to its logs, opens a trace segment, and flushes its metrics. */
  instrument<Event, Result>(handler: Handler<Event, Result>): Handler<Event, Result>;
}

/**
 * Powertools for AWS Lambda; service name and namespace come from `POWERTOOLS_*`, the log level from Lambda
 * (`AWS_LAMBDA_LOG_LEVEL`, by the function's `loggingConfig`).
 */
export const powertools = (): Instruments => {
  const logger = new Logger();
  const metrics = orderMetrics();
  // Tracing Node's HTTP module loses the segment of a handler whose call reuses a connection, with all its subsegments:
  // https://github.com/aws-powertools/powertools-lambda-typescript/issues/5445. Calls have their own spans.
  const tracer = new Tracer({ captureHTTPsRequests: false });
  return {
    info: (message, fields = {}) => logger.info(message, { ...fields }),
    warn: (message, fields = {}, error) =>
      logger.warn(message, error === undefined ? { ...fields } : { ...fields, error: describeError(error) }),
    error: (message, error, fields = {}) => logger.error(message, { ...fields, error: describeError(error) }),
    count: (metric, value = 1, by = undefined) => {
      // A metric with extra dimensions needs a separate log line.
      const target = by === undefined ? metrics : metrics.singleMetric();
      for (const [name, dimension] of Object.entries(by ?? {})) target.addDimension(name, dimension);
      target.addMetric(metric, MetricUnit.Count, value);
    },
    measure: (metric, milliseconds) => metrics.addMetric(metric, MetricUnit.Milliseconds, milliseconds),
    span: (name, work, ids) => inSpan(tracer, name, work, ids),
    identify: (ids) => identifySpan(tracer, ids),
    traced: (client) => tracer.captureAWSv3Client(client),
    instrument: (handler) => async (event, context) => {
      logger.addContext(context);
      const start = performance.now();
      try {
        return await inHandlerSegment(tracer, () => handler(event, context));
      } catch (error) {
        logger.error("The function failed", { error: describeError(error) });
        throw error;
      } finally {
        if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
        logger.debug("Invocation done", { milliseconds: Math.round(performance.now() - start) });
      }
    },
  };
};

/** A dimension for the stack, because stacks share an account's namespaces and must not trigger each other's alarms. */
const orderMetrics = (): Metrics => {
  const { POWERTOOLS_METRICS_NAMESPACE: namespace = "orderflow", STACK: stack } = process.env;
  return new Metrics({ namespace, ...(stack === undefined ? {} : { defaultDimensions: { stack } }) });
};
