import { readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { unpack } from "../assets";
import type { Clock } from "../clock/clock";
import { AwsError, arn } from "../service";
import { Concurrency } from "./concurrency";
import {
  configOf,
  describeFunction,
  entryFile,
  type FunctionDeclaration,
  functionName,
  functionReference,
  latest,
  qualified,
} from "./declaration";
import type { Deployed } from "./deployed";
import { Permissions } from "./permissions";
import { WorkerPool } from "./pool";
import { Versions } from "./versions";
import type { WorkerEvents } from "./worker";

export interface FunctionsOptions {
  readonly stateDirectory: string;
  readonly script: () => Promise<string>;
  /** The whole environment of a new instance. */
  readonly environment: (
    declaration: FunctionDeclaration,
    version: string,
  ) => Readonly<Record<string, string>>;
  readonly line: (declaration: FunctionDeclaration, line: string) => void;
  readonly billed: (functionName: string, milliseconds: number) => void;
  /** Milliseconds after which an idle instance ends. */
  readonly idleAfter: number | undefined;
  readonly clock: Clock;
}

/** How a function is debugged. */
export interface Debugging {
  /** Called with the address of the debugger, once per instance. */
  readonly listening: (url: string) => void;
  /** Adds a source map to the code. */
  readonly withSourceMap?: (code: string) => Promise<string>;
}

/**
 * The deployed functions. Each version of a function's code has its own directory, and each configuration its own pool of
 * instances. After an update, new events go to new instances while the old ones finish theirs.
 */
export class Functions {
  private readonly byName = new Map<string, Deployed>();
  private readonly versions = new Map<string, Versions>();
  private readonly retiring = new Set<Deployed>();
  private readonly debugged = new Map<string, Debugging>();
  private unpackings = 0;

  constructor(private readonly options: FunctionsOptions) {}

  /** @throws AwsError ResourceConflictException */
  async create(declaration: FunctionDeclaration): Promise<Deployed> {
    const { name, reservedConcurrency } = declaration;
    if (this.byName.has(name))
      throw new AwsError("ResourceConflictException", `Function already exist: ${name}`, 409);
    const concurrency = new Concurrency(name, reservedConcurrency);
    return this.deploy(declaration, { concurrency, permissions: new Permissions() });
  }

  /**
   * Changes a function in place, without affecting running events.
   * @throws AwsError ResourceNotFoundException
   */
  async update(declaration: FunctionDeclaration): Promise<Deployed> {
    const before = this.find(declaration.name);
    // Otherwise an update of the code would resume a function that an operator has paused.
    if (before.declaration.reservedConcurrency !== declaration.reservedConcurrency)
      before.concurrency.limit = declaration.reservedConcurrency;
    if (!needsNewInstances(before.declaration, declaration)) {
      const changed = { ...before, declaration, deployedAt: this.options.clock.date() };
      this.byName.set(declaration.name, changed);
      return changed;
    }
    const sameCode = before.declaration.code.hash === declaration.code.hash;
    const after = await this.deploy(declaration, before, sameCode ? before.directory : undefined);
    void this.retire(before);
    return after;
  }

  /**
   * Runs the latest code of a function in one process with a debugger from now on, also after updates.
   * @throws AwsError ResourceNotFoundException
   */
  async debug(name: string, debugging: Debugging): Promise<void> {
    const before = this.find(name);
    this.debugged.set(name, debugging);
    await this.deploy(before.declaration, before);
    void this.retire(before);
  }

  /** Deletes a function; running events are finished. */
  async remove(name: string): Promise<void> {
    const all = this.everyVersion(name);
    this.byName.delete(name);
    this.versions.delete(name);
    for (const deployed of all) void this.retire(deployed);
  }

  /**
   * Publishes the latest code as a version, unless the latest version is the same.
   * @throws AwsError ResourceNotFoundException
   */
  publish(name: string): Deployed {
    const now = this.find(name);
    const versions = this.versionsOf(name);
    if (versions.last && !needsNewInstances(versions.last.declaration, now.declaration)) return versions.last;
    const version = versions.next;
    const published = { ...now, version, arn: qualified(now.arn, version) };
    versions.add({ ...published, pool: this.poolOf(published, now.description.coldStarts) });
    return this.find(qualified(name, version));
  }

  /** @throws AwsError ResourceNotFoundException */
  versionsOf(nameOrArn: string): Versions {
    const { name } = this.find(functionName(nameOrArn)).declaration;
    const versions = this.versions.get(name) ?? new Versions(name);
    this.versions.set(name, versions);
    return versions;
  }

  /** The latest code, and the published versions. */
  everyVersion(nameOrArn: string): readonly Deployed[] {
    const name = functionName(nameOrArn);
    const now = this.byName.get(name);
    return [...(now ? [now] : []), ...(this.versions.get(name)?.all ?? [])];
  }

  /** @throws AwsError ResourceNotFoundException */
  find(nameOrArn: string): Deployed {
    const { name, qualifier } = functionReference(nameOrArn);
    const deployed = this.byName.get(name);
    if (deployed) return qualifier === latest ? deployed : this.versionsOf(name).find(qualifier);
    const missing = arn("lambda", `function:${name}`);
    throw new AwsError("ResourceNotFoundException", `Function not found: ${missing}`, 404);
  }

  has(nameOrArn: string): boolean {
    return this.byName.has(functionName(nameOrArn));
  }

  all(): readonly Deployed[] {
    return [...this.byName.values()];
  }

  /** Ends all instances. */
  async stop(): Promise<void> {
    await Promise.all([...this.everything(), ...this.retiring].map(({ pool }) => pool.stop()));
  }

  private everything(): readonly Deployed[] {
    return [...this.byName.keys()].flatMap((name) => this.everyVersion(name));
  }

  private async deploy(
    declaration: FunctionDeclaration,
    kept: Pick<Deployed, "concurrency" | "permissions">,
    unpacked?: string,
  ): Promise<Deployed> {
    const { name, handler } = declaration;
    const directory = unpacked ?? (await this.unpack(declaration));
    const entry = await readFile(join(directory, entryFile(handler))).catch(() => Buffer.alloc(0));
    const coldStarts: number[] = [];
    const made = {
      declaration,
      version: latest,
      arn: arn("lambda", `function:${name}`),
      deployedAt: this.options.clock.date(),
      directory,
      description: describeFunction(declaration, entry, coldStarts),
      concurrency: kept.concurrency,
      permissions: kept.permissions,
    };
    const deployed: Deployed = { ...made, pool: this.poolOf(made, coldStarts) };
    // Somebody wants to set breakpoints before the first event.
    if (this.debugged.has(name)) deployed.pool.provision(1);
    this.byName.set(name, deployed);
    return deployed;
  }

  /** Unpacks to a new directory, because that of an earlier deployment may be about to be deleted. */
  private async unpack({ name, code, handler }: FunctionDeclaration): Promise<string> {
    this.unpackings += 1;
    const version = `${Buffer.from(code.hash, "base64").toString("hex").slice(0, 16)}-${this.unpackings}`;
    const directory = resolve(this.options.stateDirectory, "functions", name, version);
    await unpack(code, directory);
    const { withSourceMap } = this.debugged.get(name) ?? {};
    const entry = join(directory, entryFile(handler));
    if (withSourceMap) await writeFile(entry, await withSourceMap(await readFile(entry, "utf8")));
    return directory;
  }

  private poolOf(
    { declaration, version, arn: functionArn, directory, concurrency }: Omit<Deployed, "pool">,
    coldStarts: number[],
  ): WorkerPool {
    const { clock, script, environment, line, billed, idleAfter } = this.options;
    const { name } = declaration;
    const events: WorkerEvents = {
      line: (text) => line(declaration, text),
      initialised: (milliseconds) => {
        coldStarts.push(milliseconds);
        billed(name, milliseconds);
      },
      handled: (milliseconds) => billed(name, milliseconds),
    };
    const debugging = version === latest ? this.debugged.get(name) : undefined;
    return new WorkerPool({
      config: { ...configOf(declaration, functionArn, directory), debugger: debugging?.listening },
      mostWorkers: debugging && 1,
      clock,
      script,
      // Where the code is, as Lambda says it; the X-Ray SDK knows by it that it is in a function.
      environment: () => ({ LAMBDA_TASK_ROOT: directory, ...environment(declaration, version) }),
      concurrency,
      idleAfter,
      events,
    });
  }

  /** Ends the instances when their events are finished, then deletes code that no instance needs any more. */
  private async retire(deployed: Deployed): Promise<void> {
    const { pool, directory } = deployed;
    this.retiring.add(deployed);
    await pool.retire();
    this.retiring.delete(deployed);
    const used = [...this.everything(), ...this.retiring].some((other) => other.directory === directory);
    if (!used) await rm(directory, { recursive: true, force: true });
  }
}

/** Whether a change requires new instances: every change except that of the concurrency. */
const needsNewInstances = (before: FunctionDeclaration, after: FunctionDeclaration): boolean => {
  const instance = ({ reservedConcurrency: _, code, ...rest }: FunctionDeclaration) => ({
    ...rest,
    code: code.hash,
  });
  return !isDeepStrictEqual(instance(before), instance(after));
};
