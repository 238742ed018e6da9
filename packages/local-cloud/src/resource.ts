import * as z from "zod";
import type { AwsRule } from "./aws-rule";

/**
 * A resource type: how a declared Pulumi resource is created in an embedded service, and later read, updated and deleted,
 * as a Pulumi provider does. A service folder's `resources.ts` exports a list of them, each made by `resourceType`.
 */
export interface ResourceType {
  /** Pulumi type token, e.g. `aws:sqs/queue:Queue`. */
  readonly token: string;
  /**
   * A strict schema of the supported properties. Any other property is refused by name when the program runs.
   */
  readonly inputs: z.ZodType;
  /** The property with the physical name; if it isn't set, the logical name is used. */
  readonly named: string | undefined;
  /** Properties that can't be updated: changing one replaces the resource. */
  readonly replacedBy: readonly string[] | "any";
  /** Whether the resource exists only in Pulumi's state, so that reading returns that state. */
  readonly onlyState: boolean;
  /** Whether it survives a restart of the local cloud with its kept data. */
  readonly lasting: boolean;
  /** Whether AWS refuses to have the replacement and the old resource at the same time, although their names differ. */
  readonly excludesAnother: boolean;
  /** AWS's checks that don't depend on other resources in the account. */
  readonly rules: readonly AwsRule[];
  create(declared: Declared<unknown>): Promise<Created>;
  read(current: Current<unknown>): Promise<Outputs | undefined>;
  /** The current values of properties that AWS calls have changed since the declaration. */
  drifted(current: Current<unknown>): Promise<Outputs>;
  update(current: Current<unknown>, inputs: unknown): Promise<Outputs>;
  delete(current: Current<unknown>): Promise<void>;
}

/** Computed outputs, under their Pulumi names; inputs are outputs already. */
export type Outputs = Readonly<Record<string, unknown>>;

export interface Declared<Inputs> {
  /** The physical name, for types that have one, otherwise the logical name in the program. */
  readonly name: string;
  readonly inputs: Inputs;
}

export interface Created {
  /** What the provider would use as id (a URL for a queue, a name for a table, …). */
  readonly id: string;
  readonly outputs: Outputs;
}

/** An existing resource. */
export interface Current<Inputs> extends Declared<Inputs>, Created {}

/** One resource type with the types of its own inputs; see `resourceType`. */
export type ResourceTypeDefinition<Schema extends z.ZodType> = {
  readonly token: string;
  readonly inputs: Schema;
  readonly named?: keyof z.input<Schema> & string;
  readonly onlyState?: boolean;
  /** Pulumi's own state survives. */
  readonly lasting?: boolean;
  readonly excludesAnother?: boolean;
  /**
   * Checked before `inputs`, so that AWS's own messages come first, in a preview too.
   */
  readonly rules?: readonly AwsRule[];
  /** @throws AwsError as AWS does if the name is taken */
  create(declared: Declared<z.output<Schema>>): Promise<Created> | Created;
  /** The current outputs, or `undefined` if the resource doesn't exist any more. */
  read(current: Current<z.output<Schema>>): Promise<Outputs | undefined> | Outputs | undefined;
  /**
   * The current values of properties that AWS calls have changed, `undefined` for one that isn't set any more; left out if
   * no call can change any.
   */
  drifted?(current: Current<z.output<Schema>>): Promise<Outputs> | Outputs;
  /** Deletes it; does nothing if it doesn't exist any more. */
  delete(current: Current<z.output<Schema>>): Promise<void> | void;
} & (
  | {
      readonly replacedBy: readonly (keyof z.input<Schema> & string)[];
      /** Changes the resource in place. @returns the new outputs */
      update(current: Current<z.output<Schema>>, inputs: z.output<Schema>): Promise<Outputs> | Outputs;
    }
  | { readonly replacedBy: "any" }
);

/**
 * Makes a resource type. Its functions get the inputs parsed by the schema, and the physical name in `name`.
 *
 * @example
 * resourceType({
 *   token: "aws:ssm/parameter:Parameter",
 *   inputs: z.strictObject({ name: z.string().optional(), value: z.string() }),
 *   named: "name",
 *   replacedBy: ["name"],
 *   create: ({ name, inputs }) => ({ id: name, outputs: ssm.put(name, inputs.value) }),
 *   read: ({ id }) => ssm.find(id),
 *   update: ({ id }, { value }) => ssm.put(id, value),
 *   delete: ({ id }) => ssm.remove(id),
 * });
 */
export const resourceType = <Schema extends z.ZodType>(
  definition: ResourceTypeDefinition<Schema>,
): ResourceType => {
  const { token, inputs: schema, named, replacedBy } = definition;
  const typed = <Any extends Declared<unknown>>(declared: Any): Any & Declared<z.output<Schema>> => {
    const inputs = schema.parse(declared.inputs);
    return { ...declared, name: physicalName(declared, named), inputs };
  };
  return {
    token,
    inputs: schema,
    named,
    replacedBy,
    onlyState: definition.onlyState ?? false,
    lasting: definition.lasting ?? definition.onlyState ?? false,
    excludesAnother: definition.excludesAnother ?? false,
    rules: definition.rules ?? [],
    create: async (declared) => definition.create(typed(declared)),
    read: async (current) => definition.read(typed(current)),
    drifted: async (current) => definition.drifted?.(typed(current)) ?? {},
    update: async (current, inputs) => {
      if (!("update" in definition)) throw new Error(`${token} can't be updated, only replaced`);
      return definition.update(typed(current), schema.parse(inputs));
    },
    delete: async (current) => definition.delete(typed(current)),
  };
};

const record = z.record(z.string(), z.unknown());

/** A resource's name in its service. */
const physicalName = ({ name, inputs }: Declared<unknown>, named: string | undefined): string => {
  const given = named === undefined ? undefined : record.safeParse(inputs).data?.[named];
  return typeof given === "string" ? given : name;
};

/** Thrown for an unsupported resource type or property. */
export class UnsupportedResource extends Error {
  constructor(token: string, name: string, what: string) {
    super(`The local cloud doesn't support ${token} "${name}": ${what}`);
    this.name = "UnsupportedResource";
  }
}

/** A resource type that is refused by name, with what to declare instead. */
export const refusedType = (token: string, instead: string): ResourceType => {
  const refuse = async (): Promise<never> => {
    throw new UnsupportedResource(token, "", instead);
  };
  return {
    token,
    inputs: z.never(instead).meta({ instead }),
    named: undefined,
    replacedBy: "any",
    onlyState: false,
    lasting: false,
    excludesAnother: false,
    rules: [],
    create: refuse,
    read: refuse,
    drifted: refuse,
    update: refuse,
    delete: refuse,
  };
};

/**
 * Schema for a property that Pulumi sends and that has no effect locally (tags, tracing, encryption at rest with a
 * service key, …). Use it only if ignoring the property is harmless.
 */
export const inert = z.unknown().optional().meta({ inert: true });
