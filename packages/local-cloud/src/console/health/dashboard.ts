import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import * as z from "zod";
import { dashboardBody } from "../../cloudwatch/dashboard-body";
import type { DashboardView, WidgetView } from "./api";
import type { TimeRange } from "./graph";
import type { WidgetSources } from "./widget";
import { drawn } from "./widget";

/** The deployed dashboards, by name. */
export const dashboardNames = async (client: CloudWatchClient): Promise<string[]> => {
  const { ListDashboardsCommand } = await import("@aws-sdk/client-cloudwatch");
  const { DashboardEntries = [] } = await client.send(new ListDashboardsCommand({}));
  return DashboardEntries.map(({ DashboardName = "" }) => DashboardName).sort();
};

const placeless = { x: 0, y: 0, width: 6, height: 6 };
const shared = z.looseObject({ title: z.string().default("") });
const head = z.looseObject({ periodOverride: z.enum(["auto", "inherit"]).default("auto") });

/** A dashboard with its widgets' data for a time span.  @throws ResourceNotFound */
export const dashboardView = async (
  sources: WidgetSources,
  name: string,
  range: TimeRange,
): Promise<DashboardView> => {
  const { GetDashboardCommand } = await import("@aws-sdk/client-cloudwatch");
  const { DashboardBody = "{}" } = await sources.client.send(
    new GetDashboardCommand({ DashboardName: name }),
  );
  const body: unknown = JSON.parse(DashboardBody);
  const { periodOverride } = head.parse(body);
  const widgets = await Promise.all(
    dashboardBody.parse(body).widgets.map(async ({ type, properties, ...place }): Promise<WidgetView> => {
      const content = await drawn({ type, properties }, { ...sources, range, periodOverride }).catch(
        (error: unknown) => ({
          type: "problem" as const,
          problem: error instanceof Error ? error.message : String(error),
        }),
      );
      return { ...placeless, ...defined(place), title: shared.parse(properties).title, content };
    }),
  );
  return { name, widgets };
};

const defined = (place: Readonly<Record<string, number | undefined>>) =>
  Object.fromEntries(Object.entries(place).filter(([, value]) => value !== undefined));
