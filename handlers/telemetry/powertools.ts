import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { Tracer } from "@aws-lambda-powertools/tracer";
import type { Context } from "aws-lambda";
import type { Traced } from "../aws/clients";
import { describeError } from "./describe-error";
import type { Telemetry } from "./telemetry";

type Handler<Event, Result> = (event: Event, context: Context) => Promise<Result>;

export interface Instruments extends Telemetry {
  readonly traced: Traced;
  /** The handler with the invocation's context in its logs, a segment of its own, and its metrics flushed. */
  instrument<Event, Result>(handler: Handler<Event, Result>): Handler<Event, Result>;
}

/** Powertools for AWS Lambda; service name, namespace and log level come from `POWERTOOLS_*`. */
export const powertools = (): Instruments => {
  const logger = new Logger();
  const metrics = new Metrics({ namespace: process.env.POWERTOOLS_METRICS_NAMESPACE ?? "orderflow" });
  const tracer = new Tracer();
  return {
    info: (message, fields = {}) => logger.info(message, { ...fields }),
    warn: (message, fields = {}, error) =>
      logger.warn(message, error === undefined ? { ...fields } : { ...fields, error: describeError(error) }),
    error: (message, error, fields = {}) => logger.error(message, { ...fields, error: describeError(error) }),
    count: (metric, value = 1) => metrics.addMetric(metric, MetricUnit.Count, value),
    traced: (client) => tracer.captureAWSv3Client(client),
    instrument: (handler) => async (event, context) => {
      logger.addContext(context);
      try {
        return await inSegment(tracer, () => handler(event, context));
      } catch (error) {
        logger.error("The function failed", { error: describeError(error) });
        throw error;
      } finally {
        if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
      }
    },
  };
};

const inSegment = async <Result>(tracer: Tracer, work: () => Promise<Result>): Promise<Result> => {
  const parent = tracer.isTracingEnabled() ? tracer.getSegment() : undefined;
  if (parent === undefined) return work();
  const segment = parent.addNewSubsegment("## handler");
  tracer.setSegment(segment);
  tracer.annotateColdStart();
  tracer.addServiceNameAnnotation();
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error) tracer.addErrorAsMetadata(error);
    throw error;
  } finally {
    segment.close();
    tracer.setSegment(parent);
  }
};
