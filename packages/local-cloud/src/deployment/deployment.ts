import type { Provisioned, Registry } from "../registry";
import { UnsupportedResource } from "../resource";
import { type DeclaredComponent, type DeclaredResource, urnOf } from "./declared";
import { DuplicateResource, NotProvisioned, ProtectedResource } from "./errors";
import { isReplaced, replacedDependents } from "./replacement";
import type { Deployed, Stack } from "./stack";

/** The change of a resource. */
export type Action = "created" | "updated" | "replaced" | "unchanged" | "deleted";

/** Callbacks for progress. After the first failure none is called any more. */
export interface ProgramObserver {
  declared(token: string, name: string): void;
  finished(token: string, name: string, milliseconds: number, action: Action): void;
  /** A line that the program wrote. */
  line?(text: string): void;
}

/**
 * One run of a program. Each registered resource is compared with the stack, and created, updated in place, replaced or
 * left alone; at the end, resources that weren't registered are deleted. After the first failure, nothing more happens.
 */
export class Deployment {
  private readonly registered = new Set<string>();
  private readonly aliases = new Map<string, readonly string[]>();
  /** Resources that were deleted together with a replaced one; re-created when the program registers them. */
  private readonly recreated = new Set<string>();
  /** Replaced resources, which are deleted at the end. */
  private readonly leftOver: Deployed[] = [];
  private readonly underWay = new Set<Promise<unknown>>();
  private failure: { readonly error: unknown } | undefined;

  constructor(
    private readonly stack: Stack,
    private readonly registry: Registry,
    private readonly observer: ProgramObserver,
  ) {}

  /**
   * Creates, updates or replaces one resource according to its declaration.
   * @throws UnsupportedResource, DuplicateResource, NotProvisioned; whatever its service refuses
   */
  async register(declared: DeclaredResource): Promise<Provisioned> {
    const { token, name, urn } = declared;
    if (this.failure) throw new NotProvisioned(token, name);
    if (this.registered.has(urn)) throw this.failed(new DuplicateResource(declared));
    this.registered.add(urn);
    this.observer.declared(token, name);
    const start = performance.now();
    const working = this.inLine(declared);
    this.underWay.add(working);
    try {
      const [provisioned, action] = await working;
      if (!this.failure) this.observer.finished(token, name, performance.now() - start, action);
      return withKept(provisioned, declared.options.ignoreChanges);
    } catch (error) {
      throw this.failed(error);
    } finally {
      this.underWay.delete(working);
    }
  }

  /** Registers a component, whose aliases also apply to its children. */
  component(declared: DeclaredComponent): void {
    this.aliases.set(declared.urn, this.aliasesOf(declared));
  }

  /** Deletes resources that the program no longer declares, in reverse order. @throws the first failure */
  async finish(): Promise<void> {
    if (this.failure) throw this.failure.error;
    const orphans = this.stack.all().filter(({ declared }) => !this.registered.has(declared.urn));
    for (const orphan of [...orphans, ...this.leftOver].reverse()) {
      const { token, name } = orphan.declared;
      const start = performance.now();
      await this.delete(orphan);
      if (!this.leftOver.includes(orphan))
        this.observer.finished(token, name, performance.now() - start, "deleted");
    }
  }

  /** Ends the deployment: nothing more is changed. @returns the first failure, after all work has ended */
  async fail(error: unknown): Promise<unknown> {
    const first = this.failed(error);
    await Promise.allSettled(this.underWay);
    return first;
  }

  /** @returns the first failure */
  private failed(error: unknown): unknown {
    this.failure ??= { error };
    return this.failure.error;
  }

  private async inLine(declared: DeclaredResource): Promise<readonly [Provisioned, Action]> {
    const { token, name, urn } = declared;
    refuseOptions(declared);
    const known = this.known(declared);
    const checked = this.registry.check(token, name, declared.inputs);
    if (!known) {
      const created = await this.create(declared, checked);
      return [created, this.recreated.has(urn) ? "replaced" : "created"];
    }
    const inputs = withIgnored(checked, known.provisioned.inputs, declared.options.ignoreChanges);
    const difference = this.registry.diff(known.provisioned, inputs);
    if (difference.changed.length === 0) {
      this.stack.put({ declared, provisioned: known.provisioned });
      return [known.provisioned, "unchanged"];
    }
    if (isReplaced(difference, declared.options))
      return [await this.replace(known, declared, inputs), "replaced"];
    const provisioned = await this.registry.update(known.provisioned, inputs);
    this.stack.put({ declared, provisioned });
    return [provisioned, "updated"];
  }

  private async create(declared: DeclaredResource, inputs: unknown): Promise<Provisioned> {
    const provisioned = await this.registry.create(declared.token, declared.name, inputs, declared.urn);
    this.stack.put({ declared, provisioned });
    return provisioned;
  }

  private async replace(known: Deployed, declared: DeclaredResource, inputs: unknown): Promise<Provisioned> {
    if (known.declared.options.protect) throw new ProtectedResource(known.declared);
    if (!this.isDeletedFirst(known, declared, inputs)) {
      const created = await this.create(declared, inputs);
      // A resource with the id of its predecessor has already replaced it.
      if (created.id !== known.provisioned.id) this.leftOver.push(known);
      return created;
    }
    const dependents = replacedDependents(known, this.stack.all(), this.registry);
    for (const dependent of [...dependents].reverse()) {
      this.recreated.add(dependent.declared.urn);
      await this.delete(dependent);
    }
    await this.delete(known);
    return this.create(declared, inputs);
  }

  /** Two resources with the same name can't exist at the same time. */
  private isDeletedFirst({ provisioned }: Deployed, declared: DeclaredResource, inputs: unknown): boolean {
    const { deleteBeforeReplace } = declared.options;
    const { named, excludesAnother } = this.registry.type(declared.token);
    if (deleteBeforeReplace !== undefined || excludesAnother) return deleteBeforeReplace ?? true;
    return named !== undefined && !this.registry.diff(provisioned, inputs).changed.includes(named);
  }

  private async delete(deployed: Deployed): Promise<void> {
    const { urn, options } = deployed.declared;
    if (options.protect) throw new ProtectedResource(deployed.declared);
    if (!options.retainOnDelete) await this.registry.delete(deployed.provisioned);
    if (this.stack.find(urn) === deployed) this.stack.remove(urn);
  }

  /** The resource in the stack, possibly under an earlier name. */
  private known(declared: DeclaredResource): Deployed | undefined {
    const aliases = this.aliasesOf(declared);
    this.aliases.set(declared.urn, aliases);
    const known = this.stack.find(declared.urn);
    if (known) return known;
    for (const alias of aliases) {
      const moved = this.stack.find(alias);
      if (!moved || this.registered.has(alias)) continue;
      if (moved.declared.token !== declared.token)
        throw new UnsupportedResource(declared.token, declared.name, `its alias ${alias} has another type`);
      this.stack.remove(alias);
      return { ...moved, provisioned: this.registry.rename(moved.provisioned, declared.urn) };
    }
    return undefined;
  }

  /** Its own URN, and one for each alias of its parent. */
  private aliasesOf({ aliases, parent, token, name, urn }: DeclaredComponent): readonly string[] {
    const [stack = "", project = ""] = urn.slice("urn:pulumi:".length).split("::");
    const ofParent = (parent === undefined ? undefined : this.aliases.get(parent)) ?? [];
    return [...aliases, ...ofParent.map((alias) => urnOf({ stack, project }, alias, token, name))];
  }
}

/** @throws UnsupportedResource for an option that would otherwise be silently ignored */
const refuseOptions = ({ token, name, options }: DeclaredResource): void => {
  if (options.importId !== undefined)
    throw new UnsupportedResource(
      token,
      name,
      "the option import isn't supported: a new cloud has nothing to import",
    );
  for (const option of ["ignoreChanges", "replaceOnChanges"] as const) {
    const path = options[option].find((property) => /[.[]/.test(property));
    if (path === undefined) continue;
    throw new UnsupportedResource(
      token,
      name,
      `${option}: ${path} is a path; only whole properties are supported`,
    );
  }
};

/** Inputs in which ignored properties keep their old values. */
const withIgnored = (inputs: unknown, before: unknown, ignored: readonly string[]): unknown => {
  if (ignored.length === 0) return inputs;
  if (ignored.includes("*")) return before;
  const kept = Object.entries(Object(before)).filter(([name]) => ignored.includes(name));
  const others = Object.entries(Object(inputs)).filter(([name]) => !ignored.includes(name));
  return Object.fromEntries([...others, ...kept]);
};

/** The program gets the values that ignored properties kept, not those that it declared. */
const withKept = (provisioned: Provisioned, ignored: readonly string[]): Provisioned => {
  if (ignored.length === 0) return provisioned;
  const kept = withIgnored({}, provisioned.inputs, ignored);
  return { ...provisioned, outputs: { ...Object(kept), ...provisioned.outputs } };
};
