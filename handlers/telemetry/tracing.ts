import type { Tracer } from "@aws-lambda-powertools/tracer";
import type { TraceIds } from "./telemetry";

/** The part of X-Ray's segments that is used here. */
interface Part {
  addAnnotation(key: string, value: string): void;
}

const annotate = (part: Part, ids: TraceIds): void => {
  if (ids.orderId !== undefined) part.addAnnotation("orderId", ids.orderId);
  if (ids.correlationId !== undefined) part.addAnnotation("correlationId", ids.correlationId);
};

/** The segment that is under way, where there is one: none without tracing, nor outside of an invocation. */
const current = (tracer: Tracer) => (tracer.isTracingEnabled() ? tracer.getSegment() : undefined);

/**
 * Work in a segment of its own, below the one that is under way. The context is the work's alone, so that work
 * side by side doesn't get into each other's segments.
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

/** Makes the segment that is under way findable. */
export const identifySpan = (tracer: Tracer, ids: TraceIds): void => {
  const segment = current(tracer);
  if (segment) annotate(segment, ids);
};

/** The handler in a segment of its own: Lambda's can't be annotated. */
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
