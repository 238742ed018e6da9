import type { CloudEvent } from "../observation";

export interface ConsoleRequest {
  readonly query: URLSearchParams;
  /** Parsed JSON; `undefined` for a request without a body. */
  readonly body: unknown;
}

/** @throws BadRequest and other errors, which the page shows by their message */
export type ConsoleRoute = (request: ConsoleRequest) => unknown;

/**
 * What a program adds to the console about its own matters: the local cloud knows of queues and functions, and only
 * the program's own commands know what an order is.
 */
export interface ConsoleExtension {
  /** Stands at the top of the page. */
  readonly title: string;
  /** Path of a module that exports `views`, shown before the console's own. */
  readonly page: string;
  /** By method and path, e.g. `GET /app/orders`. The answers are sent as JSON. */
  readonly routes: Readonly<Record<string, ConsoleRoute>>;
  /** What of the extension's an event changes: topics that its views listen to. */
  readonly topicsOf: (event: CloudEvent) => readonly string[];
}

/** A request that can't be taken as it is. */
export class BadRequest extends Error {
  constructor(
    message: string,
    readonly status = 400,
  ) {
    super(message);
    this.name = "BadRequest";
  }
}
