import * as pulumi from "@pulumi/pulumi";
import type { Context } from "aws-lambda";
import { loadBuiltInModules } from "./built-in-modules";
import { archiveOf, BundleError, bundle } from "./bundle";

export type Handler<Event> = (event: Event, context: Context) => Promise<unknown>;

/** Imports a handler and passes its settings. It is serialised, and runs once per worker. */
export type Entry<Settings, Event> = (settings: Settings) => Promise<Handler<Event>>;

/**
 * Makes the deployment package of a closure, with everything that it imports and its settings.
 * @throws BundleError when it captures a secret, which would be readable in the package, or the deployment engine
 */
export const packageOf = async <Settings, Event>(
  name: string,
  entry: Entry<Settings, Event>,
  settings: pulumi.Output<Settings>,
  files: readonly string[] = [],
): Promise<pulumi.asset.AssetArchive> => {
  loadBuiltInModules();
  const { text, containsSecrets } = await pulumi.runtime.serializeFunction(start(entry, settings), {
    isFactoryFunction: true,
    // Refused below, with an error that says what to do.
    allowSecrets: true,
  });
  if (containsSecrets)
    throw new BundleError(name, "its closure captures a secret; store the secret in SSM and read it there");
  return archiveOf(await bundle(name, text), files);
};

/** The factory, which runs once per worker: its imports begin at init and end before the first event needs them. */
const start =
  <Settings, Event>(entry: Entry<Settings, Event>, settings: pulumi.Output<Settings>) =>
  (): Handler<Event> => {
    const handler = entry(settings.get());
    // Each invocation reports a failed import; unhandled, it would end the worker without a message.
    handler.catch(() => {});
    return async (event, context) => (await handler)(event, context);
  };
