import * as z from "zod";

/** The properties of each kind of widget that CloudWatch checks. It accepts unknown ones. */
export const widgetTypes = ["metric", "text", "log", "alarm", "explorer", "custom", "chart"] as const;
export type WidgetType = (typeof widgetTypes)[number];

const mostAlarms = 100;

const isOptions = (part: unknown): boolean =>
  typeof part === "object" && part !== null && !Array.isArray(part);

/** Namespace, name, and dimensions by turns, all strings; options may come last. */
const line = z.array(z.unknown()).superRefine((parts, context) => {
  for (const [at, part] of parts.entries())
    if (typeof part !== "string" && !(at === parts.length - 1 && isOptions(part)))
      context.addIssue({
        code: "custom",
        path: [at],
        message: 'Invalid metric field type, only "String" type is allowed',
      });
});

const axis = z.looseObject({ min: z.number(), max: z.number(), label: z.string() }).partial();
const annotations = z
  .looseObject({
    alarms: z.array(z.string()).optional(),
    horizontal: z
      .array(z.union([z.looseObject({ value: z.number() }), z.array(z.looseObject({}))]))
      .optional(),
    vertical: z.array(z.union([z.looseObject({ value: z.string() }), z.array(z.looseObject({}))])).optional(),
  })
  .optional();

const graph = z.looseObject({
  region: z.string().optional(),
  metrics: z.array(line).optional(),
  annotations,
  title: z.string().optional(),
  stat: z.string().optional(),
  period: z.int().min(1).optional(),
  stacked: z.boolean().optional(),
  view: z.enum(["timeSeries", "singleValue", "gauge", "bar", "pie", "table"]).optional(),
  legend: z.looseObject({ position: z.enum(["right", "bottom", "hidden"]).optional() }).optional(),
  yAxis: z.looseObject({ left: axis, right: axis }).partial().optional(),
  liveData: z.boolean().optional(),
});

/** A graph shows metrics of a region, or one alarm, whose ARN names the region. */
const metric = graph.superRefine(({ annotations: marks, metrics, region }, context) => {
  if ((marks?.alarms ?? []).length > 0) return;
  const refuse = (message: string) => context.addIssue({ code: "custom", message });
  if (metrics === undefined) refuse("Should have required property 'metrics'");
  if (region === undefined) refuse("Should have required property 'region'");
  if ((metrics ?? []).length === 0)
    refuse("The metric widget should have specified a region and a data source or an alarm annotation");
});

const schemas: Readonly<Record<WidgetType, z.ZodType>> = {
  metric,
  text: z.looseObject({
    markdown: z.string(),
    background: z.enum(["transparent", "solid"]).optional(),
  }),
  log: z.looseObject({
    region: z.string(),
    query: z.string(),
    title: z.string().optional(),
    stacked: z.boolean().optional(),
    view: z.enum(["table", "timeSeries", "bar", "pie"]).optional(),
  }),
  alarm: z.looseObject({
    alarms: z.array(z.string()).max(mostAlarms),
    sortBy: z.enum(["default", "stateUpdatedTimestamp", "timestamp"]).optional(),
    states: z.array(z.enum(["ALARM", "INSUFFICIENT_DATA", "OK"])).optional(),
    title: z.string().optional(),
  }),
  custom: z.looseObject({ endpoint: z.string(), title: z.string().optional() }),
  explorer: z.looseObject({ metrics: z.array(z.looseObject({ metricName: z.string() })) }),
  chart: z.looseObject({}),
};

export const propertiesOf = (type: WidgetType): z.ZodType => schemas[type];
