import * as z from "zod";
import type { Provisioned, Registry } from "../registry";
import type { ResourceType } from "../resource";
import { hasTags } from "../tags";
import { defaultsKey, type Naming, withName } from "./automatic-name";
import { type PropertyChange, propertyChanges } from "./property-changes";
import { configFailures, defaultTagsOf, type Failure, type PackageName } from "./provider-config";
import { hasUnknown, markedAs, plainValue, record, type WireProperties, wireValue } from "./wire-values";

/** The parts of the cloud that a provider needs. */
export interface ProviderCloud {
  readonly registry: Registry;
  callFunction(token: string, inputs: unknown): WireProperties;
}

/** Inputs for the engine's Check. */
export interface Unchecked {
  readonly urn: string;
  readonly news: WireProperties;
  readonly olds: WireProperties;
  readonly naming: Naming | undefined;
  readonly seed: Uint8Array;
}

export interface Checked {
  readonly inputs: WireProperties;
  readonly failures: readonly Failure[];
}

/** A resource in the engine's state. */
export interface InState {
  readonly urn: string;
  readonly id: string;
  readonly inputs: WireProperties;
  readonly outputs: WireProperties;
}

export interface WireDifference {
  readonly changes: readonly (PropertyChange & { readonly replaces: boolean })[];
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

/** The property with a resource's own tags and its provider's default tags. */
const allTagsKey = "tagsAll";

/** `urn:pulumi:<stack>::<project>::<parents' types>$<type>::<name>` */
const partsOf = (urn: string): { readonly token: string; readonly name: string } => {
  const [, , types = "", ...name] = urn.split("::");
  return { token: types.slice(types.lastIndexOf("$") + 1), name: name.join("::") };
};

/**
 * A Pulumi provider for the resources of a local cloud, without the wire protocol. Values are in the engine's form, with
 * its marks; the registry gets plain values.
 */
export class ResourceProvider {
  private defaultTags: WireProperties = {};

  constructor(
    private readonly cloud: ProviderCloud,
    readonly packageName: PackageName,
  ) {}

  checkConfig(news: WireProperties): Checked {
    return { inputs: news, failures: configFailures(this.packageName, news) };
  }

  configure(settings: WireProperties): void {
    this.defaultTags = defaultTagsOf(settings);
  }

  /** @throws UnsupportedResource for an unsupported type */
  check({ urn, news, olds, naming, seed }: Unchecked): Checked {
    const { registry } = this.cloud;
    const { token, name } = partsOf(urn);
    const type = registry.type(token, name);
    const property = type.named;
    const named =
      property === undefined ? news : withName({ property, logicalName: name, news, olds, naming, seed });
    const inputs = this.withAllTags(type, named);
    const failures = registry
      .problems(token, name, plainInputs(inputs), hasUnknown)
      .map(({ property: path, reason }) => ({ property: path, reason: `${reason} (${token} "${name}")` }));
    return { inputs, failures: [...nameless(property, inputs), ...failures] };
  }

  /** Compares the previous declaration with the current one. */
  diff({ urn, id, inputs: olds }: Omit<InState, "outputs">, news: WireProperties): WireDifference {
    const { registry } = this.cloud;
    const current = this.provisioned({ urn, id, inputs: olds, outputs: {} });
    const { changed, replaces } = registry.diff(current, plainInputs(news));
    const [before, after] = [olds, news].map((inputs) => record.parse(plainValue(inputs)));
    const changes = [...changed, allTagsKey].flatMap((property) =>
      propertyChanges(property, before?.[property], after?.[property]).map((change) => ({
        ...change,
        replaces: replaces.includes(property),
      })),
    );
    const { named, excludesAnother } = registry.type(current.token);
    // Two resources with the same name can't exist at the same time.
    const keepsName = named !== undefined && !changed.includes(named) && !isAutomatic(named, news);
    return {
      changes,
      replaces,
      deleteBeforeReplace: replaces.length > 0 && (excludesAnother || keepsName),
    };
  }

  /** Computed outputs aren't known before the resource exists. */
  previewCreate(inputs: WireProperties): WireProperties {
    return declared(inputs);
  }

  /** @throws UnsupportedResource; AwsError when the service refuses it */
  async create(urn: string, inputs: WireProperties): Promise<{ id: string; outputs: WireProperties }> {
    const { token, name } = partsOf(urn);
    const { id, outputs } = await this.cloud.registry.create(token, name, plainInputs(inputs), urn);
    return { id, outputs: this.outputsOf(inputs, outputs) };
  }

  /**
   * Reads the current state of a resource; changes by others appear in its inputs.
   * @returns undefined if it doesn't exist any more
   */
  async read(known: InState): Promise<Omit<InState, "urn"> | undefined> {
    if (Object.keys({ ...known.inputs, ...known.outputs }).length === 0) return this.find(known);
    const current = this.provisioned(known);
    const found = await this.cloud.registry.read(current);
    if (!found) return undefined;
    const drifted = await this.cloud.registry.type(current.token).drifted(found);
    const kept = Object.entries(known.inputs).filter(([property]) => !(property in drifted));
    const inputs = {
      ...Object.fromEntries(kept),
      ...markedAs(known.inputs, record.parse(wireValue(drifted))),
    };
    return { id: known.id, inputs, outputs: this.outputsOf(inputs, found.outputs) };
  }

  /** Computed outputs keep their values until the resource is updated. */
  previewUpdate({ inputs, outputs }: InState, news: WireProperties): WireProperties {
    const computed = Object.entries(outputs).filter(([property]) => !(property in inputs));
    return { ...Object.fromEntries(computed), ...declared(news) };
  }

  /** @throws UnsupportedResource; AwsError when the service refuses it */
  async update(known: InState, news: WireProperties): Promise<WireProperties> {
    const { outputs } = await this.cloud.registry.update(this.provisioned(known), plainInputs(news));
    return this.outputsOf(news, outputs);
  }

  /** Does nothing if it doesn't exist any more. */
  async delete(known: InState): Promise<void> {
    await this.cloud.registry.delete(this.provisioned(known));
  }

  /** @throws UnsupportedFunction; UnsupportedArgument */
  invoke(token: string, inputs: WireProperties): WireProperties {
    return record.parse(wireValue(this.cloud.callFunction(token, plainValue(inputs))));
  }

  /** Reads a resource that the program doesn't declare, as `aws.sqs.Queue.get` does. */
  private find({ urn, id }: InState): Omit<InState, "urn"> | undefined {
    const { token } = partsOf(urn);
    const found = this.cloud.registry.resources().find((one) => one.token === token && one.id === id);
    if (!found) return undefined;
    const inputs = record.parse(found.inputs);
    return { id, inputs, outputs: this.outputsOf(inputs, found.outputs) };
  }

  /** The engine's state mixes inputs into the outputs. */
  private provisioned({ urn, id, inputs, outputs }: InState): Provisioned {
    const known = this.cloud.registry.find(urn);
    const computed = Object.entries(outputs).filter(([property]) => !(property in inputs));
    return {
      ...partsOf(urn),
      urn,
      id,
      inputs: plainInputs(inputs),
      outputs: known?.id === id ? known.outputs : record.parse(plainValue(Object.fromEntries(computed))),
    };
  }

  /** Adds the inputs to the outputs, with the engine's marks. */
  private outputsOf(inputs: WireProperties, outputs: WireProperties): WireProperties {
    return { ...record.parse(wireValue(outputs)), ...declared(inputs) };
  }

  private withAllTags(type: ResourceType, inputs: WireProperties): WireProperties {
    if (!hasTags(type)) return inputs;
    const own = record.safeParse(plainValue(inputs.tags)).data ?? {};
    return { ...inputs, [allTagsKey]: { ...this.defaultTags, ...own } };
  }
}

/** Removes properties that only the engine and its providers use. */
const declared = (inputs: WireProperties): WireProperties =>
  Object.fromEntries(Object.entries(inputs).filter(([property]) => property !== defaultsKey));

/** Converts inputs for the registry, whose resources have all tags as their own. */
const plainInputs = (inputs: WireProperties): WireProperties => {
  const { [allTagsKey]: tags, ...others } = declared(inputs);
  const hasSome = Object.keys(Object(tags)).length > 0;
  return record.parse(plainValue(hasSome ? { ...others, tags } : others));
};

const isAutomatic = (property: string, inputs: WireProperties): boolean =>
  z.array(z.unknown()).catch([]).parse(inputs[defaultsKey]).includes(property);

const nameless = (property: string | undefined, inputs: WireProperties): readonly Failure[] =>
  property === undefined || inputs[property] !== undefined
    ? []
    : [{ property, reason: "is missing, and pulumi:autonaming is off. Give the resource a name" }];
