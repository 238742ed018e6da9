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
  /** The handler with the invocation's context in its logs, a segment of its own, and its metrics flushed. */
  instrument<Event, Result>(handler: Handler<Event, Result>): Handler<Event, Result>;
}

/** Powertools for AWS Lambda; service name, namespace and log level come from `POWERTOOLS_*`. */
export const powertools = (): Instruments => {
  const logger = new Logger();
  const metrics = orderMetrics();
  const tracer = new Tracer();
  return {
    info: (message, fields = {}) => logger.info(message, { ...fields }),
    warn: (message, fields = {}, error) =>
      logger.warn(message, error === undefined ? { ...fields } : { ...fields, error: describeError(error) }),
    error: (message, error, fields = {}) => logger.error(message, { ...fields, error: describeError(error) }),
    count: (metric, value = 1, by = undefined) => {
      // A metric with dimensions of its own is a line of its own.
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
      try {
        return await inHandlerSegment(tracer, () => handler(event, context));
      } catch (error) {
        logger.error("The function failed", { error: describeError(error) });
        throw error;
      } finally {
        if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
      }
    },
  };
};

/** Stacks share an account, and its namespaces: what one counts must not ring another's alarms. */
const orderMetrics = (): Metrics => {
  const { POWERTOOLS_METRICS_NAMESPACE: namespace = "orderflow", STACK: stack } = process.env;
  return new Metrics({ namespace, ...(stack === undefined ? {} : { defaultDimensions: { stack } }) });
};
