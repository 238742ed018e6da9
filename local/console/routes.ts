import * as z from "zod";
import { groqMode } from "../groq/groq";
import type { Picture } from "./api";
import { archivesView, replayRequest, startReplay } from "./archives";
import type { AwsClients } from "./aws-clients";
import { describeExecution, listExecutions } from "./executions";
import { BadRequest, type ConsoleRoute } from "./extension";
import { logEntry } from "./log-line";
import { mailView } from "./mails";
import { listQueues, messagesOf, setVisibilityTimeout, startRedrive } from "./queues";
import type { TrafficRecord } from "./record";
import type { ConsoleSources } from "./sources";
import { ofKind, traceOf } from "./trace";
import { traceNames } from "./trace-names";
import type { Traffic } from "./traffic";

export interface RouteParts {
  readonly sources: ConsoleSources;
  readonly traffic: Traffic;
  readonly record: TrafficRecord;
  readonly aws: AwsClients;
}

/** Log lines that are shown. */
const mostLines = 500;

const byArn = z.strictObject({ arn: z.string() });
const visibility = z.strictObject({ arn: z.string(), seconds: z.int().min(0).max(43_200) });
const faultsBody = z.strictObject({ mailRejected: z.boolean().optional(), groq: groqMode.optional() });

/** What the console answers about any program. */
export const consoleRoutes = (parts: RouteParts): Readonly<Record<string, ConsoleRoute>> => ({
  ...pictureRoutes(parts),
  ...queueRoutes(parts),
  ...eventRoutes(parts),
  ...faultRoutes(parts),
});

const required = (query: URLSearchParams, name: string): string => {
  const value = query.get(name);
  if (value === null || value === "") throw new BadRequest(`${name} is missing`);
  return value;
};

const pictureRoutes = ({ sources, traffic, record }: RouteParts): Record<string, ConsoleRoute> => ({
  "GET /api/picture": (): Picture => {
    const topology = traffic.topology();
    const queues = topology.nodes.filter(({ kind }) => kind === "queue" || kind === "dead-letter-queue");
    const depths = Object.fromEntries(queues.map(({ id }) => [id, sources.queueContents(id).length]));
    return { ...topology, counts: traffic.counts(), depths };
  },
  "GET /api/trace": ({ query }) =>
    traceOf(record.all(), query.getAll("id"), traceNames(sources.resources(), traffic.topology())),
  "GET /api/logs": () => {
    const { label } = traceNames(sources.resources(), traffic.topology());
    return ofKind(record.all(), "line-logged")
      .slice(-mostLines * 2)
      .flatMap(({ event, at }) => logEntry(label(event.functionName), event.line, at) ?? [])
      .slice(-mostLines);
  },
});

const queueRoutes = ({ sources, traffic, aws }: RouteParts): Record<string, ConsoleRoute> => ({
  "GET /api/queues": async () => listQueues(await aws.sqs(), traffic.topology(), sources),
  "GET /api/messages": ({ query }) => messagesOf(sources, required(query, "arn")),
  "POST /api/redrive": async ({ body }) => {
    await startRedrive(await aws.sqs(), byArn.parse(body).arn);
    return { started: true };
  },
  "POST /api/visibility": async ({ body }) => {
    const wanted = visibility.parse(body);
    await setVisibilityTimeout(await aws.sqs(), sources, wanted);
    return wanted;
  },
});

const eventRoutes = ({ sources, traffic, record, aws }: RouteParts): Record<string, ConsoleRoute> => ({
  "GET /api/archives": async () => archivesView(await aws.events(), traffic.topology(), record),
  "POST /api/replays": async ({ body }) => ({
    name: await startReplay(await aws.events(), replayRequest.parse(body)),
  }),
  "GET /api/executions": async () =>
    traffic.topology().nodes.some(({ kind }) => kind === "state-machine")
      ? listExecutions(await aws.stepFunctions())
      : [],
  "GET /api/execution": async ({ query }) =>
    describeExecution(await aws.stepFunctions(), required(query, "arn")),
  "GET /api/mails": () => [...sources.mails()].reverse().slice(0, 300).map(mailView),
});

const faultRoutes = ({ sources: { faults } }: RouteParts): Record<string, ConsoleRoute> => {
  const view = () => ({
    mailRejected: faults.rejectedMail !== undefined,
    groq: faults.groqMode,
    groqIsStandIn: faults.groqIsStandIn,
  });
  return {
    "GET /api/faults": view,
    "POST /api/faults": ({ body }) => {
      const { mailRejected, groq } = faultsBody.parse(body);
      if (mailRejected !== undefined) faults.rejectedMail = mailRejected ? "@" : undefined;
      if (groq !== undefined) faults.groqMode = groq;
      return view();
    },
  };
};
