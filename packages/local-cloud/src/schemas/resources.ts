import * as z from "zod";
import { inert, type ResourceType, resourceType } from "../resource";
import { contentRule } from "./schema-rules";
import type { Schema, SchemasService } from "./schemas";

const description = z.string().optional();

/** The schema registry types that a program may declare. */
export const schemasResources = (schemas: SchemasService): ResourceType[] => [
  registry(schemas),
  schema(schemas),
];

const registry = (schemas: SchemasService) =>
  resourceType({
    token: "aws:schemas/registry:Registry",
    inputs: z.strictObject({
      name: z.string().optional(),
      description,
      tags: inert,
      region: inert,
    }),
    named: "name",
    replacedBy: ["name"],
    create: ({ name, inputs }) => {
      const { arn } = schemas.createRegistry(name, inputs.description);
      return { id: name, outputs: { name, arn } };
    },
    read: ({ id, outputs }) => schemas.findRegistry(id) && outputs,
    update: ({ id, outputs }, { description: text }) => {
      const found = schemas.findRegistry(id);
      if (found) found.description = text;
      return outputs;
    },
    delete: ({ id }) => schemas.deleteRegistry(id),
  });

const schemaInputs = z.strictObject({
  name: z.string().optional(),
  registryName: z.string(),
  type: z.enum(["JSONSchemaDraft4", "OpenApi3"]),
  content: z.string(),
  description,
  tags: inert,
  region: inert,
});

const schema = (schemas: SchemasService) =>
  resourceType({
    token: "aws:schemas/schema:Schema",
    inputs: schemaInputs,
    named: "name",
    replacedBy: ["name", "registryName"],
    rules: [contentRule],
    create: ({ name, inputs }) => ({
      id: `${name}/${inputs.registryName}`,
      outputs: schemaOutputs(schemas.createSchema({ ...declarationOf(inputs), name })),
    }),
    read: ({ name, inputs }) => {
      const found = schemas.findSchema(inputs.registryName, name);
      return found && schemaOutputs(found);
    },
    update: ({ name }, inputs) => schemaOutputs(schemas.updateSchema({ ...declarationOf(inputs), name })),
    delete: ({ name, inputs }) => schemas.deleteSchema(inputs.registryName, name),
  });

const declarationOf = ({
  registryName: registry,
  type,
  content,
  description,
}: z.output<typeof schemaInputs>) => ({
  registry,
  type,
  content,
  description,
});

const schemaOutputs = ({ name, arn, version, modifiedAt }: Schema) => ({
  name,
  arn,
  version: String(version),
  lastModified: modifiedAt.toISOString(),
});
