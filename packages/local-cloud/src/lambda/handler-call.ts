/**
 * How Lambda's runtime calls a handler. Part of the script of a worker: it imports nothing.
 *
 * Up to nodejs22.x, a handler may use a callback, and its return value is used only if it is a promise; the event also
 * ends when the event loop is empty. From nodejs24.x on, there are no callbacks.
 */

type Handler = (event: unknown, context: object, callback?: Callback) => unknown;
type Callback = (error?: unknown, result?: unknown) => void;
export type HandlerCall = (event: unknown, context: object) => unknown;

/** Thrown for a handler that Lambda refuses to load. */
export class CallbackHandlerDeprecated extends Error {
  override readonly name = "Runtime.CallbackHandlerDeprecated";
  constructor() {
    super(
      "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need " +
        "to modify this function to use a supported handler signature to use Node.js 24 or later.",
    );
  }
}

/** Detects an empty event loop, apart from the channel to the cloud. */
export interface Idleness {
  /** @returns a function that ends the watch */
  watch(idle: () => void): () => void;
}

/**
 * @param parameters the number of the handler's parameters
 * @param takesCallbacks whether the function's runtime is nodejs22.x or older
 * @throws CallbackHandlerDeprecated
 */
export const handlerCall = (
  handler: Handler,
  parameters: number,
  takesCallbacks: boolean,
  idleness: Idleness,
): HandlerCall => {
  if (takesCallbacks) return (event, context) => calledBack(handler, event, context, idleness);
  if (parameters >= 3) throw new CallbackHandlerDeprecated();
  return (event, context) => handler(event, context);
};

const calledBack = (
  handler: Handler,
  event: unknown,
  context: object,
  idleness: Idleness,
): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const stopWatching = idleness.watch(() => resolve(null));
    const callback: Callback = (error, result) => {
      stopWatching();
      if (error !== undefined && error !== null) reject(error);
      else resolve(result ?? null);
    };
    const old = {
      done: callback,
      succeed: (result: unknown) => callback(null, result),
      fail: (error: unknown) => callback(error ?? new Error("handled")),
    };
    const returned = handler(event, Object.assign(context, old), callback);
    if (isPromise(returned)) returned.then((result) => callback(null, result), callback);
  });

const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
