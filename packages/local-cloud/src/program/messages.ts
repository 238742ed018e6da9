import * as z from "zod";

/** The messages between the cloud and a program's process. Ids pair requests with responses. */

const strings = z.array(z.string()).readonly();
const outputs = z.record(z.string(), z.unknown());

const component = z.object({
  urn: z.string(),
  token: z.string(),
  name: z.string(),
  parent: z.string().optional(),
  aliases: strings,
});

const resource = component.extend({
  inputs: z.unknown(),
  propertyDependencies: z.record(z.string(), strings),
  options: z.object({
    protect: z.boolean(),
    retainOnDelete: z.boolean(),
    deleteBeforeReplace: z.boolean().optional(),
    ignoreChanges: strings,
    replaceOnChanges: strings,
    importId: z.string().optional(),
  }),
});

/** A serialised error, because errors lose their names between processes. */
export const wireError = z.object({ name: z.string(), message: z.string(), stack: z.string().optional() });
export type WireError = z.output<typeof wireError>;

/** Messages from the program. */
export const programMessage = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("ready") }),
  z.object({ kind: z.literal("component"), component }),
  z.object({ kind: z.literal("register"), id: z.int(), resource }),
  z.object({
    kind: z.literal("read"),
    id: z.int(),
    token: z.string(),
    name: z.string(),
    resourceId: z.string(),
  }),
  z.object({ kind: z.literal("invoke"), id: z.int(), token: z.string(), inputs: z.unknown() }),
  z.object({ kind: z.literal("done"), outputs }),
  z.object({ kind: z.literal("failed"), error: wireError }),
]);
export type ProgramMessage = z.output<typeof programMessage>;

/** Messages from the cloud. */
export const cloudMessage = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("start"),
    /** The directory with the program's package.json. */
    directory: z.string(),
    /** The module whose exports are the stack outputs. */
    main: z.string(),
    config: z.object({
      project: z.string(),
      stack: z.string(),
      values: z.record(z.string(), z.string()),
      secretKeys: strings,
    }),
  }),
  z.object({ kind: z.literal("preload"), directory: z.string(), modules: strings }),
  z.object({ kind: z.literal("answer"), id: z.int(), value: z.unknown() }),
  z.object({ kind: z.literal("refusal"), id: z.int(), error: wireError }),
]);
export type CloudMessage = z.output<typeof cloudMessage>;

export const toWire = (error: unknown): WireError =>
  error instanceof Error
    ? {
        name: error.name,
        message: error.message,
        ...(error.stack === undefined ? {} : { stack: error.stack }),
      }
    : { name: "Error", message: String(error) };

const native = { TypeError, RangeError, ReferenceError, SyntaxError };

/** Restores the error: the language's own errors become instances of their classes again. */
export const fromWire = ({ name, message, stack }: WireError): Error => {
  const Native = Object.entries(native).find(([known]) => known === name)?.[1] ?? Error;
  return Object.assign(new Native(message), { name, ...(stack === undefined ? {} : { stack }) });
};
