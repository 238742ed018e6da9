import * as z from "zod";
import { inert, type ResourceType, resourceType } from "../resource";
import type { SchemasService } from "./schemas";

const description = z.string().max(256).optional();

const isJsonObject = (text: string): boolean => {
  try {
    return z.looseObject({}).safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
};

/** The schema registry types that a program may declare. */
export const schemasResources = (schemas: SchemasService): ResourceType[] => [
  registry(schemas),
  schema(schemas),
];

const registry = (schemas: SchemasService) =>
  resourceType({
    token: "aws:schemas/registry:Registry",
    inputs: z.strictObject({
      name: z
        .string()
        .regex(/^[0-9A-Za-z_.-]{1,64}$/, "letters, digits, _ . and -, at most 64")
        .refine((name) => !name.startsWith("aws."), "names with aws. are AWS's own")
        .optional(),
      description,
      tags: inert,
      region: inert,
    }),
    create: ({ name, inputs }) => {
      const created = schemas.createRegistry(inputs.name ?? name, inputs.description);
      return { id: created.name, outputs: { name: created.name, arn: created.arn } };
    },
  });

const schema = (schemas: SchemasService) =>
  resourceType({
    token: "aws:schemas/schema:Schema",
    inputs: z.strictObject({
      name: z
        .string()
        .regex(/^[0-9A-Za-z_.\-@]{1,385}$/, "letters, digits, _ . - and @, at most 385")
        .optional(),
      registryName: z.string(),
      type: z.enum(["JSONSchemaDraft4", "OpenApi3"]),
      content: z.string().min(1).max(100_000).refine(isJsonObject, "must be a JSON object"),
      description,
      tags: inert,
      region: inert,
    }),
    create: ({ name, inputs }) => {
      const created = schemas.createSchema({
        registry: inputs.registryName,
        name: inputs.name ?? name,
        type: inputs.type,
        content: inputs.content,
        description: inputs.description,
      });
      const version = "1";
      return {
        id: `${created.name}/${created.registry}`,
        outputs: {
          name: created.name,
          arn: created.arn,
          version,
          lastModified: created.createdAt.toISOString(),
        },
      };
    },
  });
