import * as z from "zod";
import type { Provisioned } from "../registry";
import type { EdgeKind, NodeKind, TopologyNode } from "./api";

export interface ProposedEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  readonly label?: string | undefined;
}

/** The nodes and edges of one resource. Edges to nodes that don't exist are dropped later. */
export interface Contribution {
  readonly nodes: readonly TopologyNode[];
  readonly edges: readonly ProposedEdge[];
  /** Aliases of nodes: an integration stands for its function. */
  readonly aliases: readonly (readonly [string, string])[];
  /** Nodes, with the name or ARN of their roles. */
  readonly runs: readonly (readonly [string, string])[];
  /** Policies of roles: a role's name or ARN, and a policy as JSON text. */
  readonly grants: readonly (readonly [string, string])[];
}

/** How a resource of one type is drawn. */
export type Draw = (resource: Provisioned) => Partial<Contribution>;

/** Drawings by Pulumi type token; a type that carries no messages has none. */
export type Drawings = Readonly<Record<string, Draw>>;

/** How a permission moves data, by its action: `dynamodb:PutItem` writes. */
export type Access = Readonly<Record<string, EdgeKind>>;

/** Everything that is needed to draw the diagram. */
export interface PictureRules {
  readonly drawings: Drawings;
  readonly access: Access;
}

const blank: Contribution = { nodes: [], edges: [], aliases: [], runs: [], grants: [] };

/** Draws each resource. */
export const contributions = (
  resources: readonly Provisioned[],
  { drawings }: PictureRules,
): readonly Contribution[] =>
  resources.map((resource) => ({ ...blank, ...drawings[resource.token]?.(resource) }));

/** A string among the properties of `value`. */
export const text = (value: unknown, name: string): string | undefined => {
  const found = z.record(z.string(), z.unknown()).safeParse(value).data?.[name];
  return typeof found === "string" ? found : undefined;
};

/** A string deeper inside `value`. */
export const textAt = (value: unknown, ...path: string[]): string | undefined => {
  const [first = "", ...rest] = path;
  if (rest.length === 0) return text(value, first);
  return textAt(z.record(z.string(), z.unknown()).safeParse(value).data?.[first], ...rest);
};

/** The id of the node of a resource that has an ARN. */
export const arnOf = ({ outputs, inputs, id }: Provisioned): string =>
  text(outputs, "arn") ?? text(inputs, "arn") ?? id;

export const node = (resource: Provisioned, kind: NodeKind, id = arnOf(resource)): TopologyNode => ({
  id,
  kind,
  label: resource.name,
  name: text(resource.outputs, "name") ?? text(resource.inputs, "name") ?? resource.name,
});

/** A node without edges of its own. */
export const just =
  (kind: NodeKind): Draw =>
  (resource) => ({ nodes: [node(resource, kind)] });

/** Where messages go that `from` couldn't handle. */
export const deadLetters = (from: string, to: string | undefined, label?: string): ProposedEdge[] =>
  to === undefined ? [] : [{ from, to, kind: "dead", label }];

/** The node of a function that is named, or given by its ARN. */
export const functionNode = (nameOrArn: string): string =>
  nameOrArn.startsWith("arn:") ? nameOrArn : `function/${nameOrArn}`;

export const apiNode = (apiId: string): string => `api/${apiId}`;

/** `arn:…:table/pictures/stream/2026…` → the table's ARN */
export const tableOfStream = (arn: string): string => arn.replace(/\/stream\/.*$/, "");
