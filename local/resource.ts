import * as z from "zod";

/**
 * How a declared Pulumi resource becomes an instance of an embedded service. `inputs` is a strict schema of
 * the properties that the local cloud honours: any other property is refused by name when the program runs.
 */
export interface ResourceType<Schema extends z.ZodType = z.ZodType> {
  /** Pulumi type token, e.g. `aws:sqs/queue:Queue`. */
  readonly token: string;
  readonly inputs: Schema;
  create(declared: Declared<z.output<Schema>>): Promise<Created> | Created;
}

export interface Declared<Inputs> {
  /** The logical name in the program; physical names default to it. */
  readonly name: string;
  readonly inputs: Inputs;
}

export interface Created {
  /** What the provider would use as id (a URL for a queue, a name for a table, …). */
  readonly id: string;
  /** Computed outputs, under their Pulumi names; inputs are outputs already. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** Keeps the inferred input type of one resource type; a service folder's `resources.ts` exports a list of them. */
export const resourceType = <Schema extends z.ZodType>(type: ResourceType<Schema>): ResourceType => ({
  ...type,
  // The registry holds all types side by side, so each checks what its own `create` is given.
  create: ({ name, inputs }) => type.create({ name, inputs: type.inputs.parse(inputs) }),
});

/** A resource type or property that the local cloud can't honour. */
export class UnsupportedResource extends Error {
  constructor(token: string, name: string, what: string) {
    super(`The local cloud can't honour ${token} "${name}": ${what}`);
    this.name = "UnsupportedResource";
  }
}

/**
 * Schema for a property that Pulumi sends and that changes nothing locally (tags, tracing, encryption at rest
 * by a service key, …). Naming it here is the statement that ignoring it is harmless.
 */
export const inert = z.unknown().optional();
