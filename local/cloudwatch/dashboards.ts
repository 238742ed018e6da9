import * as z from "zod";
import { AwsError, arn } from "../service";

/** A dashboard is kept as it was declared: drawing it is the console's business. */
export interface Dashboard {
  readonly name: string;
  readonly body: string;
}

const widget = z.object({
  type: z.enum(["metric", "text", "log", "alarm"]),
  x: z.int().min(0).max(23).optional(),
  y: z.int().min(0).optional(),
  width: z.int().min(1).max(24).optional(),
  height: z.int().min(1).max(1_000).optional(),
  properties: z.record(z.string(), z.unknown()),
});

/**
 * What CloudWatch checks of a dashboard's body; the properties of widgets it takes as they are.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export const dashboardBody = z.object({ widgets: z.array(widget).max(500) });

export const dashboardArn = (name: string): string =>
  arn("cloudwatch", `dashboard/${name}`).replace(/:us-[a-z0-9-]+:/, "::"); // dashboards are global

export const dashboardOperations = (
  dashboards: ReadonlyMap<string, Dashboard>,
): Readonly<Record<string, (input: unknown) => unknown>> => ({
  ListDashboards: () => ({
    DashboardEntries: [...dashboards.values()].map(({ name, body }) => ({
      DashboardName: name,
      DashboardArn: dashboardArn(name),
      Size: Buffer.byteLength(body),
    })),
  }),
  GetDashboard: (input) => {
    const { DashboardName } = z.object({ DashboardName: z.string() }).parse(input);
    const found = dashboards.get(DashboardName);
    if (!found) throw new AwsError("ResourceNotFound", `Dashboard ${DashboardName} does not exist.`, 404);
    return { DashboardName, DashboardArn: dashboardArn(DashboardName), DashboardBody: found.body };
  },
});
