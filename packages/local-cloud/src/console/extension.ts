import type { CloudEvent } from "../observation";
import type { Cause, Done, MessageView, Outcome, SearchHit, Subject } from "./api";

export interface ConsoleRequest {
  readonly query: URLSearchParams;
  /** Parsed JSON; `undefined` for a request without a body. */
  readonly body: unknown;
}

/** @throws BadRequest and other errors; the page shows their messages */
export type ConsoleRoute = (request: ConsoleRequest) => unknown;

/**
 * A program's additions to the console. The local cloud knows queues and functions; only the extension knows what they
 * are for.
 */
export interface ConsoleExtension {
  /** The title at the top of the page. */
  readonly title: string;
  /** Path of a module that exports `views`, shown before the console's own. */
  readonly page: string;
  /** Directory of the documents that alarm descriptions refer to, as in `docs/operations.md#alarm-lag`. */
  readonly documents?: string;
  /** Routes by method and path, e.g. `GET /app/pictures`. The results are sent as JSON. */
  readonly routes: Readonly<Record<string, ConsoleRoute>>;
  /** Redirects by path, e.g. `/app/shop`: for addresses that contain what no script of the page may read. */
  readonly links?: Readonly<Record<string, () => string>>;
  /** The subject of an event, a message or an execution's input; `undefined` if there is none. */
  readonly subjectOf?: (content: unknown) => Subject | undefined;
  /** The outcome in an execution's output; `undefined` if it contains none. */
  readonly outcomeOf?: (output: unknown) => Outcome | undefined;
  /** The program's own handling of dead letters; without it, SQS moves them back. */
  readonly deadLetters?: DeadLetterActions;
  /** Searches the program's own data. */
  readonly search?: (wanted: string) => Promise<readonly SearchHit[]>;
  /** The extension's topics that an event changes; its views listen to them. */
  readonly topicsOf: (event: CloudEvent) => readonly string[];
}

/** Each returns `undefined` for a queue that the program doesn't know. */
export interface DeadLetterActions {
  readonly causeOf: (queueArn: string, message: MessageView) => Promise<Cause | undefined>;
  readonly redrive: (queueArn: string) => Promise<Done | undefined>;
  readonly redriveOne: (
    queueArn: string,
    message: { readonly messageId: string; readonly body?: string | undefined },
  ) => Promise<Done | undefined>;
  readonly purge: (queueArn: string) => Promise<Done | undefined>;
}

/** Thrown for an invalid request. */
export class BadRequest extends Error {
  constructor(
    message: string,
    readonly status = 400,
  ) {
    super(message);
    this.name = "BadRequest";
  }
}
