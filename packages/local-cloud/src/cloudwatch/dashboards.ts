import * as z from "zod";
import { AwsError, arn } from "../service";
import { checkedDashboard } from "./dashboard-body";

/** Dashboards as declared; the console draws them. */
export interface Dashboard {
  readonly name: string;
  readonly body: string;
}

export const dashboardArn = (name: string): string =>
  arn("cloudwatch", `dashboard/${name}`).replace(/:us-[a-z0-9-]+:/, "::"); // dashboards are global

/** Keeps a dashboard, instead of the one of that name if there is one. @throws AwsError InvalidParameterInput */
export const putDashboard = (dashboards: Map<string, Dashboard>, name: string, body: string): void => {
  checkedDashboard(body);
  dashboards.set(name, { name, body });
};

const putInput = z.object({ DashboardName: z.string(), DashboardBody: z.string() });

export const dashboardOperations = (
  dashboards: Map<string, Dashboard>,
): Readonly<Record<string, (input: unknown) => unknown>> => ({
  PutDashboard: (input) => {
    const { DashboardName, DashboardBody } = putInput.parse(input);
    putDashboard(dashboards, DashboardName, DashboardBody);
    return { DashboardValidationMessages: [] };
  },
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
