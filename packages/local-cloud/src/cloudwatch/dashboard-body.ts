import * as z from "zod";
import { AwsError } from "../service";
import { type ValidationMessage, validationMessages } from "./dashboard-messages";
import { propertiesOf, widgetTypes } from "./dashboard-widgets";

const grid = { columns: 24, mostRows: 1_000 };
const mostWidgets = 500;
const mostVariables = 25;

const widget = z.object({
  type: z.enum(widgetTypes),
  x: z
    .int()
    .min(0)
    .max(grid.columns - 1)
    .optional(),
  y: z.int().min(0).optional(),
  width: z.int().min(1).max(grid.columns).optional(),
  height: z.int().min(1).max(grid.mostRows).optional(),
  properties: z.record(z.string(), z.unknown()),
});

/** The structure of a body; `checkedDashboard` looks at the widgets' properties too. */
export const dashboardBody = z.object({
  widgets: z.array(widget).max(mostWidgets),
  start: z.string().optional(),
  end: z.string().optional(),
  periodOverride: z.enum(["auto", "inherit"]).optional(),
  variables: z.array(z.looseObject({})).max(mostVariables).optional(),
});
export type DashboardBody = z.output<typeof dashboardBody>;

/**
 * The body of a dashboard, as far as CloudWatch checks it.
 * @param text JSON
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 * @throws AwsError InvalidParameterInput that lists all that is wrong, each with its path
 */
export const checkedDashboard = (text: string): DashboardBody => {
  const parsed = dashboardBody.safeParse(jsonOf(text), { reportInput: true });
  if (!parsed.success) throw invalid(validationMessages(parsed.error));
  const messages = parsed.data.widgets.flatMap(({ type, properties }, index) => {
    const checked = propertiesOf(type).safeParse(properties, { reportInput: true });
    return checked.success ? [] : validationMessages(checked.error, `/widgets/${index}/properties`);
  });
  if (messages.length > 0) throw invalid(messages);
  return parsed.data;
};

/** @throws AwsError InvalidParameterInput */
const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError("InvalidParameterInput", "The field DashboardBody must be a valid JSON object");
  }
};

const invalid = (messages: readonly ValidationMessage[]): AwsError =>
  new AwsError(
    "InvalidParameterInput",
    `The dashboard body is invalid, there are ${messages.length} validation errors: ${JSON.stringify(messages, undefined, 2)}`,
  );
