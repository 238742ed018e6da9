import type { BusEventView, MailView } from "./api";
import { eventTypes, listEvents } from "./events";
import { describeExecution, ExecutionList } from "./executions";
import type { ConsoleRoute } from "./extension";
import { backwards, type Listed, listed, wantedOf } from "./listing";
import { listLines } from "./log-list";
import { mailView } from "./mails";
import { OperationList } from "./operations";
import { type RouteParts, required } from "./route-parts";
import { search } from "./search";
import { listItems, listTables } from "./tables";
import { traceNames } from "./trace-names";

/** Routes for lists with filters, which the page's address contains, and for the search. */
export const listRoutes = (parts: RouteParts): Readonly<Record<string, ConsoleRoute>> => {
  const { sources, traffic, record, aws, extension } = parts;
  const names = () => traceNames(sources.resources(), sources.rules, traffic.topology());
  const wanted = (query: URLSearchParams) => wantedOf(query, sources.now());
  const executions = new ExecutionList(extension);
  const operations = new OperationList(extension);
  const nodesOf = (...kinds: readonly string[]) =>
    traffic.topology().nodes.filter(({ kind }) => kinds.includes(kind));
  return {
    "GET /api/logs": ({ query }) =>
      listLines(record, names().label, {
        ...wanted(query),
        level: query.get("level") ?? "",
        function: query.get("function") ?? "",
      }),
    "GET /api/functions": () => nodesOf("function").map(({ label }) => label),
    "GET /api/events": ({ query }): Listed<BusEventView> & { types: string[] } => ({
      ...listEvents(record, traffic.topology(), extension, {
        ...wanted(query),
        type: query.get("type") ?? "",
        id: query.get("id") ?? "",
      }),
      types: eventTypes(record),
    }),
    "GET /api/executions": async ({ query }) =>
      nodesOf("state-machine").length === 0
        ? { items: [], more: false }
        : executions.list(await aws.stepFunctions(), {
            ...wanted(query),
            status: query.get("status") ?? "",
          }),
    "GET /api/execution": async ({ query }) =>
      describeExecution(await aws.stepFunctions(), required(query, "arn"), executions),
    "GET /api/operations": ({ query }) =>
      operations.list(record.all(), names(), {
        ...wanted(query),
        kind: query.get("kind") ?? "",
        failed: query.get("outcome") === "failed",
        slowest: query.get("order") === "slowest",
      }),
    "GET /api/tables": async () => listTables(await aws.dynamodb(), traffic.topology()),
    "GET /api/items": async ({ query }) => {
      const [client, { q, limit }] = [await aws.dynamodb(), wanted(query)];
      const table = required(query, "table");
      const topology = traffic.topology();
      const nodes = topology.nodes.filter(({ name }) => name === table);
      return listItems(client, await listTables(client, { ...topology, nodes }), {
        table,
        index: query.get("index") ?? "",
        key: query.get("key") ?? "",
        q,
        limit,
      });
    },
    "GET /api/mails": ({ query }): Listed<MailView> => {
      const { items, more } = listed(backwards(sources.mails()), wanted(query), (mail) => ({
        at: Date.parse(mail.timestamp),
        text: `${mail.id} ${mail.subject} ${mail.destination.ToAddresses.join(" ")} ${mail.body.text ?? ""}`,
      }));
      return { items: items.map(mailView), more };
    },
    "GET /api/search": ({ query }) =>
      search(
        {
          sources,
          record,
          extension,
          queues: nodesOf("queue", "dead-letter-queue").map(({ id }) => id),
          label: names().label,
        },
        query.get("q") ?? "",
      ),
  };
};
