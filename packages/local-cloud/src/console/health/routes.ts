import * as z from "zod";
import { text } from "../drawing";
import { BadRequest, type ConsoleRoute } from "../extension";
import type { RouteParts } from "../route-parts";
import { alarmPage, listAlarms, type Naming } from "./alarms";
import { dashboardNames, dashboardView } from "./dashboard";
import type { TimeRange } from "./graph";
import { queryLogs } from "./log-query";
import { Runbooks } from "./runbook";

const minutes = z.coerce.number().int().min(1).max(1_440).default(60);
const name = z.string().min(1);

/** Routes for CloudWatch's alarms and dashboards. */
export const healthRoutes = ({
  sources,
  aws,
  extension,
}: RouteParts): Readonly<Record<string, ConsoleRoute>> => {
  const runbooks = new Runbooks(extension.documents);
  const naming: Naming = (arn) =>
    sources.resources().find(({ outputs }) => text(outputs, "arn") === arn)?.name;
  const rangeOf = (query: URLSearchParams): TimeRange => {
    const to = sources.now();
    return { from: to - minutes.parse(query.get("minutes") ?? undefined) * 60_000, to };
  };
  return {
    "GET /api/alarms": async () => listAlarms(await aws.cloudWatch(), naming),
    "GET /api/alarm": async ({ query }) => {
      const wanted = name.parse(query.get("name"));
      const given = { naming, runbooks, range: rangeOf(query) };
      const found = await alarmPage(await aws.cloudWatch(), wanted, given);
      if (!found) throw new BadRequest(`There is no alarm ${wanted}`, 404);
      return found;
    },
    "GET /api/dashboards": async () => dashboardNames(await aws.cloudWatch()),
    "GET /api/dashboard": async ({ query }) => {
      const client = await aws.cloudWatch();
      const logs = (text: string, range: TimeRange) => queryLogs(aws, text, range);
      const widgets = { client, naming, queryLogs: logs };
      return dashboardView(widgets, name.parse(query.get("name")), rangeOf(query));
    },
  };
};
