import type { Tracer } from "@aws-lambda-powertools/tracer";
import type { TraceIds } from "./telemetry";

/** The used part of X-Ray's segments. */
interface Part {
  addAnnotation(key: string, value: string): void;
}

const annotate = (part: Part, ids: TraceIds): void => {
  if (ids.orderId !== undefined) part.addAnnotation("orderId", ids.orderId);
  if (ids.correlationId !== undefined) part.addAnnotation("correlationId", ids.correlationId);
};

/** The current segment, if there is one: none without tracing or outside of an invocation. */
const current = (tracer: Tracer) => (tracer.isTracingEnabled() ? tracer.getSegment() : undefined);

/**
 * Runs work in a new segment below the current one. Each piece of work has its own context, so that parallel work doesn't
 * mix up segments.
 */
export const inSpan = <Result>(
  tracer: Tracer,
  name: string,
  work: () => Promise<Result>,
  ids: TraceIds = {},
): Promise<Result> => {
  if (current(tracer) === undefined) return work();
  return new Promise<Result>((resolve, reject) => {
    tracer.provider.captureAsyncFunc(name, (segment) => {
      if (segment) annotate(segment, ids);
      work().then(
        (result) => {
          segment?.close();
          resolve(result);
        },
        (error: unknown) => {
          segment?.close(error instanceof Error ? error : String(error));
          reject(error);
        },
      );
    });
  });
};

/** Annotates the current segment. */
export const identifySpan = (tracer: Tracer, ids: TraceIds): void => {
  const segment = current(tracer);
  if (segment) annotate(segment, ids);
};

/** Runs the handler in a new segment, because Lambda's own can't be annotated. */
export const inHandlerSegment = async <Result>(
  tracer: Tracer,
  work: () => Promise<Result>,
): Promise<Result> => {
  const parent = current(tracer);
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
