import * as z from "zod";
import { modelRulesOf } from "./aws-model/model-rules";
import { RefusedByAws } from "./aws-rule";
import { changedProperties } from "./changed-properties";
import { type Outputs, type ResourceType, UnsupportedResource } from "./resource";
import { AwsError } from "./service";
import { hasTags } from "./tags";

/** A declared and existing resource, from which the console draws its diagram. */
export interface Provisioned {
  readonly token: string;
  /** The logical name in the program. */
  readonly name: string;
  /** The URN, which distinguishes resources with the same type and name but different parents. */
  readonly urn?: string | undefined;
  readonly id: string;
  /** The declared inputs, with the physical name. */
  readonly inputs: unknown;
  readonly outputs: Outputs;
}

/** The differences that an update would apply. */
export interface Difference {
  /** The differing properties. */
  readonly changed: readonly string[];
  /** The differing properties that require a replacement. */
  readonly replaces: readonly string[];
}

/** What isn't supported. */
export interface Problem {
  /** A path such as `environment.variables`; empty for the whole. */
  readonly property: string;
  readonly reason: string;
}

const record = z.record(z.string(), z.unknown());

const valueAt = (inputs: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce(
    (value: unknown, key) => (value === undefined ? value : Reflect.get(Object(value), key)),
    inputs,
  );

/**
 * Every supported resource type, by Pulumi type token, with the operations of a Pulumi provider: check, diff, create,
 * read, update, delete. It also keeps the list of existing resources.
 */
export class Registry {
  private readonly types = new Map<string, ResourceType>();
  private readonly there = new Map<string, Provisioned>();
  private listed: readonly Provisioned[] | undefined;

  constructor(types: readonly ResourceType[]) {
    for (const type of types) this.types.set(type.token, type);
  }

  /** The type tokens that can be declared. */
  tokens(): readonly string[] {
    return [...this.types.keys()];
  }

  /** @throws UnsupportedResource for an unsupported type */
  type(token: string, name = ""): ResourceType {
    const type = this.types.get(token);
    if (!type) throw new UnsupportedResource(token, name, "this resource type isn't supported");
    return type;
  }

  /** Whether resources of a type survive a restart of the local cloud with its kept data. */
  lasts(token: string): boolean {
    return this.types.get(token)?.lasting ?? false;
  }

  /** Whether resources of a type have tags. */
  hasTags(token: string): boolean {
    const type = this.types.get(token);
    return type !== undefined && hasTags(type);
  }

  /** Registers a resource that an earlier process created. */
  adopt(resource: Provisioned): void {
    this.remember(resource);
  }

  /** The resource with a URN. */
  find(urn: string): Provisioned | undefined {
    return this.there.get(urn);
  }

  /** The existing resources; the same array until one changes. */
  resources(): readonly Provisioned[] {
    this.listed ??= [...this.there.values()];
    return this.listed;
  }

  /** How many resources exist of each type. */
  counts(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { token } of this.there.values()) counts[token] = (counts[token] ?? 0) + 1;
    return counts;
  }

  /**
   * Checks the inputs of a declared resource, and adds its physical name if the program gives none.
   * @returns the inputs to store
   * @throws RefusedByAws for inputs that AWS refuses too; UnsupportedResource for an unsupported type or property
   */
  check(token: string, name: string, inputs: unknown): unknown {
    const type = this.type(token, name);
    const given = record.safeParse(inputs).data;
    const { named } = type;
    const checked =
      given === undefined || named === undefined || given[named] !== undefined
        ? inputs
        : { ...given, [named]: name };
    const refused = refusalOf(type, record.safeParse(checked).data ?? {});
    if (refused) throw new RefusedByAws(token, name, refused);
    const problems = unsupported(type, checked);
    if (problems.length === 0) return checked;
    const reasons = problems.map(({ property, reason }) => `${property ? `${property}: ` : ""}${reason}`);
    throw new UnsupportedResource(token, name, reasons.join("; "));
  }

  /**
   * Returns the inputs that AWS refuses or, if there are none, those that aren't supported.
   * @param isOpen whether a value, or something in it, isn't known yet and therefore passes
   * @throws UnsupportedResource for an unsupported type
   */
  problems(
    token: string,
    name: string,
    inputs: unknown,
    isOpen: (value: unknown) => boolean = () => false,
  ): readonly Problem[] {
    const type = this.type(token, name);
    const known = Object.entries(record.safeParse(inputs).data ?? {}).filter(([, value]) => !isOpen(value));
    const refused = refusalOf(type, Object.fromEntries(known));
    if (refused) return [{ property: "", reason: `${refused.code}: ${refused.message}` }];
    return unsupported(type, inputs, isOpen);
  }

  /** Compares a resource with inputs that `check` returned. */
  diff(current: Provisioned, inputs: unknown): Difference {
    const { replacedBy } = this.type(current.token, current.name);
    const changed = changedProperties(current.inputs, inputs);
    return {
      changed,
      replaces: replacedBy === "any" ? changed : changed.filter((property) => replacedBy.includes(property)),
    };
  }

  /**
   * Provisions one declared resource.
   * @param urn distinguishes it from others with its type and name
   * @throws UnsupportedResource; AwsError when the service refuses it, e.g. because the name is taken
   */
  async create(token: string, name: string, inputs: unknown, urn?: string): Promise<Provisioned> {
    const checked = this.check(token, name, inputs);
    const { id, outputs } = await this.type(token, name).create({ name, inputs: checked });
    return this.remember({ token, name, urn, id, inputs: checked, outputs });
  }

  /** The resource's current state, or `undefined` if it doesn't exist any more. */
  async read(current: Provisioned): Promise<Provisioned | undefined> {
    const outputs = await this.type(current.token, current.name).read(current);
    if (outputs) return this.remember({ ...current, outputs });
    this.forget(current);
    return undefined;
  }

  /**
   * Changes a resource in place.
   * @throws UnsupportedResource; an Error when a property differs that only a replacement can change
   */
  async update(current: Provisioned, inputs: unknown): Promise<Provisioned> {
    const { token, name } = current;
    const checked = this.check(token, name, inputs);
    const { replaces } = this.diff(current, checked);
    if (replaces.length > 0)
      throw new Error(`${token} "${name}" can't be updated: ${replaces.join(", ")} can only be replaced`);
    const outputs = await this.type(token, name).update(current, checked);
    return this.remember({ ...current, inputs: checked, outputs });
  }

  /** Deletes a resource; does nothing if it doesn't exist any more. */
  async delete(current: Provisioned): Promise<void> {
    await this.type(current.token, current.name).delete(current);
    this.forget(current);
  }

  /** Changes the URN of a resource that moved in the program. */
  rename(current: Provisioned, urn: string): Provisioned {
    this.forget(current);
    return this.remember({ ...current, urn });
  }

  private remember(resource: Provisioned): Provisioned {
    this.there.set(keyOf(resource), resource);
    this.listed = undefined;
    return resource;
  }

  /** Removes this resource from the list, but not its replacement. */
  private forget(resource: Provisioned): void {
    const known = this.there.get(keyOf(resource));
    // A resource without its own id can only be recognised by identity.
    const isOther = this.type(resource.token).onlyState ? known?.outputs !== resource.outputs : false;
    if (known?.id !== resource.id || isOther) return;
    this.there.delete(keyOf(resource));
    this.listed = undefined;
  }
}

/** The unsupported inputs. */
const unsupported = (
  type: ResourceType,
  inputs: unknown,
  isOpen: (value: unknown) => boolean = () => false,
): readonly Problem[] =>
  (type.inputs.safeParse(inputs).error?.issues ?? [])
    .filter(({ code, path }) => code === "unrecognized_keys" || !isOpen(valueAt(inputs, path)))
    .map(({ path, message }) => ({ property: path.join("."), reason: message }));

/** The first of AWS's rules that the inputs break. */
const refusalOf = (
  { token, rules }: ResourceType,
  inputs: Readonly<Record<string, unknown>>,
): AwsError | undefined => {
  try {
    for (const rule of [...modelRulesOf(token), ...rules]) rule(inputs);
    return undefined;
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
};

const keyOf = ({ urn, token, name }: Provisioned): string => urn ?? `${token}::${name}`;
