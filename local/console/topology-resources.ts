import * as z from "zod";
import type { Provisioned } from "../registry";
import type { NodeKind, TopologyNode } from "./api";
import type { ProposedEdge } from "./topology";

/** What one resource adds to the picture. Edges to what isn't in it are dropped later. */
export interface Contribution {
  readonly nodes: readonly TopologyNode[];
  readonly edges: readonly ProposedEdge[];
  /** Ids that stand for a node: an integration for its function. */
  readonly aliases: readonly (readonly [string, string])[];
}

type Draw = (resource: Provisioned) => Partial<Contribution>;

const nothing: Contribution = { nodes: [], edges: [], aliases: [] };

/** What a resource adds to the picture; nothing when it is of a type that carries no messages. */
export const contributions = (resource: Provisioned): Contribution => ({
  ...nothing,
  ...drawings[resource.token]?.(resource),
});

const text = (value: unknown, name: string): string | undefined => {
  const found = z.record(z.string(), z.unknown()).safeParse(value).data?.[name];
  return typeof found === "string" ? found : undefined;
};

const at = (value: unknown, ...path: string[]): string | undefined => {
  const [first = "", ...rest] = path;
  if (rest.length === 0) return text(value, first);
  return at(z.record(z.string(), z.unknown()).safeParse(value).data?.[first], ...rest);
};

/** The node of a resource that has an ARN. */
const arnOf = ({ outputs, inputs, id }: Provisioned): string =>
  text(outputs, "arn") ?? text(inputs, "arn") ?? id;

const node = (resource: Provisioned, kind: NodeKind, id = arnOf(resource)): TopologyNode => ({
  id,
  kind,
  label: resource.name,
  name: text(resource.outputs, "name") ?? text(resource.inputs, "name") ?? resource.name,
});

const just =
  (kind: NodeKind): Draw =>
  (resource) => ({ nodes: [node(resource, kind)] });

export const apiNode = (apiId: string): string => `api/${apiId}`;

/** `arn:aws:apigateway:…/functions/<function's ARN>/invocations` → the function's ARN */
const functionIn = (uri = ""): string => /functions\/(.+)\/invocations$/.exec(uri)?.[1] ?? uri;

/** `arn:…:table/orders/stream/2026…` → the table's ARN */
export const tableOfStream = (arn: string): string => arn.replace(/\/stream\/.*$/, "");

const jsonOf = (value: string | undefined): unknown => {
  try {
    return JSON.parse(value ?? "null");
  } catch {
    return null; // not ours to judge: the service that provisioned it did
  }
};

const functionArn = (nameOrArn: string): string =>
  nameOrArn.startsWith("arn:") ? nameOrArn : `function/${nameOrArn}`;

const dead = (from: string, to: string | undefined, label?: string): ProposedEdge[] =>
  to === undefined ? [] : [{ from, to, kind: "dead", label }];

const drawings: Readonly<Record<string, Draw>> = {
  "aws:apigatewayv2/api:Api": (resource) => ({ nodes: [node(resource, "api", apiNode(resource.id))] }),
  "aws:apigatewayv2/integration:Integration": ({ id, inputs }) => ({
    aliases: [[`integrations/${id}`, functionIn(text(inputs, "integrationUri"))]],
  }),
  "aws:apigatewayv2/authorizer:Authorizer": ({ inputs }) => ({
    edges: [
      {
        from: apiNode(text(inputs, "apiId") ?? ""),
        to: functionIn(text(inputs, "authorizerUri")),
        kind: "flow",
        label: "authorizer",
      },
    ],
  }),
  "aws:apigatewayv2/route:Route": ({ inputs }) => ({
    edges: [
      {
        from: apiNode(text(inputs, "apiId") ?? ""),
        to: text(inputs, "target") ?? "",
        kind: "flow",
        label: text(inputs, "routeKey"),
      },
    ],
  }),
  "aws:lambda/function:Function": (resource) => ({
    nodes: [node(resource, "function")],
    aliases: [[functionArn(text(resource.outputs, "name") ?? resource.name), arnOf(resource)]],
  }),
  "aws:lambda/eventSourceMapping:EventSourceMapping": ({ inputs }) => {
    const to = functionArn(text(inputs, "functionName") ?? "");
    const failures = at(inputs, "destinationConfig", "onFailure", "destinationArn");
    const from = tableOfStream(text(inputs, "eventSourceArn") ?? "");
    return { edges: [{ from, to, kind: "flow" }, ...dead(to, failures, "on failure")] };
  },
  "aws:dynamodb/table:Table": just("table"),
  "aws:sqs/queue:Queue": (resource) => ({
    nodes: [node(resource, "queue")],
    edges: dead(arnOf(resource), text(jsonOf(text(resource.inputs, "redrivePolicy")), "deadLetterTargetArn")),
  }),
  "aws:cloudwatch/eventBus:EventBus": (resource) => ({
    nodes: [node(resource, "bus")],
    aliases: [[`bus/${text(resource.outputs, "name")}`, arnOf(resource)]],
  }),
  "aws:cloudwatch/eventRule:EventRule": (resource) => {
    const bus = text(resource.inputs, "eventBusName") ?? "default";
    return {
      nodes: [node(resource, "rule")],
      edges: [{ from: bus.startsWith("arn:") ? bus : `bus/${bus}`, to: arnOf(resource), kind: "flow" }],
      aliases: [
        [`rule/${bus.slice(bus.lastIndexOf("/") + 1)}/${text(resource.outputs, "name")}`, arnOf(resource)],
      ],
    };
  },
  "aws:cloudwatch/eventTarget:EventTarget": ({ inputs }) => {
    const bus = text(inputs, "eventBusName") ?? "default";
    const from = `rule/${bus.slice(bus.lastIndexOf("/") + 1)}/${text(inputs, "rule")}`;
    const undelivered = dead(from, at(inputs, "deadLetterConfig", "arn"), "undelivered");
    return { edges: [{ from, to: text(inputs, "arn") ?? "", kind: "flow" }, ...undelivered] };
  },
  "aws:cloudwatch/eventArchive:EventArchive": (resource) => ({
    nodes: [node(resource, "archive")],
    edges: [{ from: text(resource.inputs, "eventSourceArn") ?? "", to: arnOf(resource), kind: "flow" }],
  }),
  "aws:sfn/stateMachine:StateMachine": (resource) => ({
    nodes: [node(resource, "state-machine")],
    edges: arnsIn(text(resource.inputs, "definition")).map((to) => ({
      from: arnOf(resource),
      to,
      kind: "flow",
    })),
  }),
  "aws:sns/topic:Topic": just("topic"),
  "aws:sns/topicSubscription:TopicSubscription": ({ inputs }) => ({
    edges: [{ from: text(inputs, "topic") ?? "", to: text(inputs, "endpoint") ?? "", kind: "flow" }],
  }),
  "aws:ses/emailIdentity:EmailIdentity": just("mail"),
  "aws:ses/domainIdentity:DomainIdentity": just("mail"),
};

/** Every ARN that a state machine's definition names: functions, queues, topics. A function's may have a version. */
const arnsIn = (definition = ""): string[] =>
  [...definition.matchAll(/arn:aws[^"\s]*/g)].map(([arn]) => arn.replace(/(:function:[^:]+):.*$/, "$1"));
