import * as z from "zod";

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html */
const document = z.looseObject({
  id: z.string().regex(/^[0-9a-f]{16}$/),
  trace_id: z.string().regex(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/),
  name: z.string(),
  start_time: z.number(),
  end_time: z.number().optional(),
  error: z.boolean().optional(),
  fault: z.boolean().optional(),
  throttle: z.boolean().optional(),
});

export interface Segment extends z.output<typeof document> {
  /** As it was sent. */
  readonly text: string;
}

export interface Trace {
  readonly id: string;
  readonly segments: readonly Segment[];
}

/** Traces that are remembered. */
const mostTraces = 2_000;

/** The newest traces, by id. */
export class Segments {
  private readonly byTrace = new Map<string, Segment[]>();

  /** @param begun is called with the id of each trace, when its first segment arrives */
  constructor(private readonly begun: (traceId: string) => void) {}

  /** @returns why the text is no segment, if it is none */
  add(text: string): string | undefined {
    const parsed = document.safeParse(jsonOf(text));
    if (!parsed.success) return z.prettifyError(parsed.error);
    const { trace_id: traceId, id } = parsed.data;
    if (!this.byTrace.has(traceId)) this.begun(traceId);
    // A segment that is sent again, once it has ended, replaces the one in progress.
    const others = (this.byTrace.get(traceId) ?? []).filter((segment) => segment.id !== id);
    this.byTrace.set(traceId, [...others, { ...parsed.data, text }]);
    for (const oldest of this.byTrace.keys()) if (this.byTrace.size > mostTraces) this.byTrace.delete(oldest);
    return undefined;
  }

  find(traceId: string): Trace | undefined {
    const segments = this.byTrace.get(traceId);
    return segments && { id: traceId, segments };
  }

  /** Traces with a segment that began in a time; in seconds since 1970. */
  between(from: number, to: number): readonly Trace[] {
    return [...this.byTrace]
      .map(([id, segments]) => ({ id, segments }))
      .filter(({ segments }) => segments.some(({ start_time: at }) => at >= from && at <= to));
  }

  get count(): number {
    return this.byTrace.size;
  }
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
