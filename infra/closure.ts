import * as pulumi from "@pulumi/pulumi";
import type { Context } from "aws-lambda";
import { archiveOf, BundleError, bundle } from "./bundle";

type Handler<Event, Result> = (event: Event, context: Context) => Promise<Result>;

/** Imports a handler and gives it its settings; it is serialised, and runs once a worker. */
export type Entry<Event, Result> = () => Promise<Handler<Event, Result>>;

/**
 * The deployment package of a closure, with all that it imports and the values that it captures.
 * @throws BundleError when it captures a secret, which would be readable in the package, or the deployment engine
 */
export const packageOf = async <Event, Result>(
  name: string,
  entry: Entry<Event, Result>,
  files: readonly string[] = [],
): Promise<pulumi.asset.AssetArchive> => {
  const { text, containsSecrets } = await pulumi.runtime.serializeFunction(start(entry), {
    isFactoryFunction: true,
    // Refused below, with a way out.
    allowSecrets: true,
  });
  if (containsSecrets)
    throw new BundleError(name, "its closure captures a secret; put it into SSM and read it there");
  return archiveOf(await bundle(name, text), files);
};

/** The factory that runs once a worker: its imports begin at init, and are over before the first event needs them. */
const start =
  <Event, Result>(entry: Entry<Event, Result>) =>
  (): Handler<Event, Result> => {
    const handler = entry();
    // An import that fails is reported by each invocation; unhandled, it would end the worker without a word.
    handler.catch(() => {});
    return async (event, context) => (await handler)(event, context);
  };
