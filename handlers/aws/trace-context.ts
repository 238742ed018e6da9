import { AsyncLocalStorage } from "node:async_hooks";

/** The values that follow a chain of calls: the current segment of the trace. */
type Context = Record<string, unknown>;

/**
 * Replaces `cls-hooked/context` in functions' bundles: implements the part that the X-Ray SDK uses with Node's own
 * AsyncLocalStorage. That package tracks the destruction of every promise, which costs processor time in the function
 * and even more in the garbage collector.
 */
class Namespace {
  private readonly storage = new AsyncLocalStorage<Context>();
  private entered: Context = {};

  createContext(): Context {
    return Object.create(this.current);
  }

  /** On Lambda, called once at init for all invocations of the instance, which handles one at a time. */
  enter(context: Context): void {
    this.entered = context;
  }

  run(work: (context: Context) => void): Context {
    const context = this.createContext();
    this.storage.run(context, work, context);
    return context;
  }

  get(key: string): unknown {
    return this.current[key];
  }

  set(key: string, value: unknown): unknown {
    this.current[key] = value;
    return value;
  }

  private get current(): Context {
    return this.storage.getStore() ?? this.entered;
  }
}

const namespaces = new Map<string, Namespace>();

export const getNamespace = (name: string): Namespace | undefined => namespaces.get(name);

export const createNamespace = (name: string): Namespace => {
  const namespace = new Namespace();
  namespaces.set(name, namespace);
  return namespace;
};

export const destroyNamespace = (name: string): void => {
  namespaces.delete(name);
};
