import { type ExitCode, exitCodes } from "./exit-codes";

interface Details extends ErrorOptions {
  /** How to fix it. */
  readonly hint?: string;
}

/** An error that is shown without a stack trace, because its message says everything that a user needs. */
export abstract class CliError extends Error {
  abstract readonly exitCode: ExitCode;
  readonly hint: string | undefined;

  constructor(message: string, { hint, ...options }: Details = {}) {
    super(message, options);
    this.name = new.target.name;
    this.hint = hint;
  }
}

/** An argument, or a file that an argument names, is invalid. */
export class UsageError extends CliError {
  readonly exitCode = exitCodes.usage;
}

/** There is no cloud, no stack or no credentials, so no request was sent. */
export class Unreachable extends CliError {
  readonly exitCode = exitCodes.unreachable;
}

export class NotFound extends CliError {
  readonly exitCode = exitCodes.notFound;
}

/** The API refused the request, or the state of its subject doesn't allow it. */
export class Refused extends CliError {
  readonly exitCode = exitCodes.refused;
  /** The API's problem code, if the API refused: `order-flagged`. */
  readonly code: string | undefined;

  constructor(message: string, { code, ...details }: Details & { readonly code?: string | undefined } = {}) {
    super(message, details);
    this.code = code;
  }
}

export class Failed extends CliError {
  readonly exitCode = exitCodes.failed;
}

/** The order reached another status than requested. */
export class EndedOtherwise extends CliError {
  readonly exitCode = exitCodes.endedOtherwise;
}

/** Waiting took longer than `--timeout`; the work that was started continues. */
export class TimedOut extends CliError {
  readonly exitCode = exitCodes.timedOut;
}

/** The user pressed Ctrl-C, and the clean-up is done. */
export class Interrupted extends CliError {
  readonly exitCode = exitCodes.interrupted;
}
