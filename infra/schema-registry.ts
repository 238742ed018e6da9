import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import { eventSchema } from "./event-schema";
import { physicalName } from "./physical-name";

export interface SchemaRegistryArgs {
  /** The `source` of the events. */
  readonly source: string;
  /** The schema of `detail`, by detail-type. */
  readonly details: Readonly<Record<string, z.ZodType>>;
}

/**
 * An EventBridge schema registry with one schema per detail-type, named `<source>@<DetailType>` as schema discovery does.
 * EventBridge keeps their versions, and generates typed bindings for other consumers.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-schema-registry.html
 */
export class SchemaRegistry extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly nodes: {
    readonly registry: aws.schemas.Registry;
    readonly schemas: readonly aws.schemas.Schema[];
  };

  constructor(name: string, args: SchemaRegistryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("orderflow:infra:SchemaRegistry", name, {}, opts);
    const registry = new aws.schemas.Registry(
      name,
      {
        name: physicalName("registry", name),
        description: `Events of ${args.source}`,
      },
      { parent: this },
    );
    const schemas = Object.entries(args.details).map(([detailType, detail]) =>
      createSchema(this, registry, args.source, detailType, detail),
    );
    this.nodes = { registry, schemas };
    this.name = registry.name;
    this.registerOutputs({ name: this.name });
  }
}

const createSchema = (
  parent: pulumi.Resource,
  registry: aws.schemas.Registry,
  source: string,
  detailType: string,
  detail: z.ZodType,
): aws.schemas.Schema =>
  new aws.schemas.Schema(
    detailType,
    {
      name: `${source}@${detailType}`,
      registryName: registry.name,
      type: "JSONSchemaDraft4",
      content: JSON.stringify(eventSchema(source, detailType, detail)),
    },
    { parent },
  );
