import { type Program, ProgramProcess } from "../program/program-process";
import type { ProgramPort, StackOutputs } from "../program/session";
import { type ProviderFunction, UnsupportedFunction } from "../provider-functions";
import type { Registry } from "../registry";
import { UnsupportedResource } from "../resource";
import type { StackConfig } from "../stack-config";
import { defaultTagsIn, withTags } from "./default-tags";
import { Deployment, type ProgramObserver } from "./deployment";
import { withEntry } from "./packages";
import type { SavedStack } from "./saved-stack";
import { Stack } from "./stack";

/** Deploys programs to a cloud, each to its stack: a second deployment updates the resources of the first. */
export class Deployer {
  private readonly stacks = new Map<string, Stack>();
  private readonly running = new Set<ProgramProcess>();
  /** Waiting processes for the next deployment, by the program's directory. */
  private readonly waiting = new Map<string, ProgramProcess>();

  private stopped = false;

  constructor(
    private readonly registry: Registry,
    private readonly functions: Readonly<Record<string, ProviderFunction>>,
    private readonly savedStack?: (config: StackConfig) => SavedStack,
  ) {}

  /**
   * Runs a program and updates its stack.
   * @returns the stack outputs
   * @throws the first error of the program or of a resource, after all work has ended
   */
  async deploy(program: Program, config: StackConfig, observer: ProgramObserver): Promise<StackOutputs> {
    const deployment = new Deployment(this.stackOf(config), this.registry, observer);
    const process = this.processOf(program);
    this.running.add(process);
    try {
      const outputs = await process.run(config, this.portOf(deployment, config), (text) =>
        observer.line?.(text),
      );
      await deployment.finish();
      return outputs;
    } catch (error) {
      const first = await deployment.fail(error);
      await process.stop();
      throw first;
    } finally {
      this.running.delete(process);
      this.keepWaiting(program);
    }
  }

  /** The waiting process for this program, or a new one. */
  private processOf(program: Program): ProgramProcess {
    const waiting = this.waiting.get(program.directory);
    this.waiting.delete(program.directory);
    return waiting?.isAlive ? waiting : new ProgramProcess(program);
  }

  private keepWaiting(program: Program): void {
    if (this.stopped || (program.preload ?? []).length === 0) return;
    this.waiting.set(program.directory, new ProgramProcess(program));
  }

  /**
   * Gives a function of a stack other code, as a run of the program that changes nothing else would.
   * @param file becomes the file with its handler
   * @throws Error when the stack has no such function
   */
  async updateCode(config: StackConfig, urn: string, file: string, observer: ProgramObserver): Promise<void> {
    const stack = this.stackOf(config);
    const known = stack.find(urn);
    if (!known) throw new Error(`The stack has no ${urn}`);
    const { token, name } = known.declared;
    const start = performance.now();
    observer.declared(token, name);
    const provisioned = await this.registry.update(
      known.provisioned,
      await withEntry(known.provisioned.inputs, file),
    );
    const inputs = await withEntry(known.declared.inputs, file);
    stack.amend({ declared: { ...known.declared, inputs }, provisioned });
    observer.finished(token, name, performance.now() - start, "updated");
  }

  /** Deletes everything that a stack has. @throws the first failure */
  async destroy(config: StackConfig, observer: ProgramObserver): Promise<void> {
    await new Deployment(this.stackOf(config), this.registry, observer).finish();
  }

  /** Ends programs that are being deployed. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all([...this.running, ...this.waiting.values()].map((process) => process.stop()));
  }

  /** The cloud's interface for a program during its deployment. */
  portOf(deployment: Deployment, config: StackConfig): ProgramPort {
    const defaultTags = defaultTagsIn(config);
    return {
      register: async (declared) => {
        if (!this.registry.hasTags(declared.token)) return deployment.register(declared);
        const { resource, tagsAll } = withTags(declared, defaultTags);
        const { id, outputs } = await deployment.register(resource);
        return { id, outputs: { ...outputs, tagsAll } };
      },
      component: (component) => deployment.component(component),
      read: async (token, name, id) => {
        const found = this.registry.resources().find((one) => one.token === token && one.id === id);
        if (!found) throw new UnsupportedResource(token, name, `there is no resource with the id ${id}`);
        return { ...Object(found.inputs), ...found.outputs };
      },
      invoke: async (token, inputs) => this.callFunction(token, inputs),
    };
  }

  /** Calls a function of a provider. @throws UnsupportedFunction; UnsupportedArgument */
  callFunction(token: string, inputs: unknown): Readonly<Record<string, unknown>> {
    const answer = Object.hasOwn(this.functions, token) ? this.functions[token] : undefined;
    if (!answer) throw new UnsupportedFunction(token);
    return answer(inputs);
  }

  private stackOf(config: StackConfig): Stack {
    const key = `${config.project}/${config.stack}`;
    const known = this.stacks.get(key);
    if (known) return known;
    const stack = new Stack(this.savedStack?.(config));
    for (const { provisioned } of stack.all()) this.registry.adopt(provisioned);
    this.stacks.set(key, stack);
    return stack;
  }
}
