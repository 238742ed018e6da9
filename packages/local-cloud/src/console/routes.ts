import * as z from "zod";
import { isHealthy, type Switch } from "../switches";
import type { Picture, SwitchView } from "./api";
import { archivesView, replayRequest, startReplay } from "./archives";
import { BadRequest, type ConsoleRoute } from "./extension";
import { healthRoutes } from "./health/routes";
import { listRoutes } from "./list-routes";
import { queueRoutes } from "./queue-routes";
import type { RouteParts } from "./route-parts";
import { traceOf } from "./trace";
import { traceNames } from "./trace-names";

const switchBody = z.strictObject({ id: z.string(), name: z.string(), value: z.string() });

/** The console's routes for any program. */
export const consoleRoutes = (parts: RouteParts): Readonly<Record<string, ConsoleRoute>> => ({
  ...pictureRoutes(parts),
  ...queueRoutes(parts),
  ...eventRoutes(parts),
  ...faultRoutes(parts),
  ...healthRoutes(parts),
  ...listRoutes(parts),
});

const pictureRoutes = ({ sources, traffic, record }: RouteParts): Record<string, ConsoleRoute> => ({
  "GET /api/picture": (): Picture => {
    const topology = traffic.topology();
    const queues = topology.nodes.filter(({ kind }) => kind === "queue" || kind === "dead-letter-queue");
    const depths = Object.fromEntries(queues.map(({ id }) => [id, sources.queueContents(id).length]));
    return { ...topology, counts: traffic.counts(), depths };
  },
  "GET /api/trace": ({ query }) =>
    traceOf(
      record.all(),
      query.getAll("id"),
      traceNames(sources.resources(), sources.rules, traffic.topology()),
    ),
});

const eventRoutes = ({ traffic, aws }: RouteParts): Record<string, ConsoleRoute> => ({
  "GET /api/archives": async () => archivesView(await aws.events(), traffic.topology()),
  "POST /api/replays": async ({ body }) => ({
    name: await startReplay(await aws.events(), replayRequest.parse(body)),
  }),
});

const faultRoutes = ({ sources: { switches } }: RouteParts): Record<string, ConsoleRoute> => {
  const view = () => switches.flatMap((group) => group.switches.map((one) => switchView(group.id, one)));
  return {
    "GET /api/faults": view,
    "POST /api/faults": ({ body }) => {
      const { id, name, value } = switchBody.parse(body);
      const group = switches.find((one) => one.id === id);
      const found = group?.switches.find((one) => one.name === name);
      if (!found) throw new BadRequest(`There is no switch ${id} ${name}`, 404);
      if (found.unavailable !== undefined) throw new BadRequest(found.unavailable, 409);
      found.set(value);
      return view();
    },
  };
};

const switchView = (id: string, one: Switch): SwitchView => {
  const { name, title, modes, current, unavailable } = one;
  return { id, name, title, modes, current, healthy: isHealthy(one), unavailable };
};
