import { type ExitCode, exitCodes } from "./exit-codes";

interface Details extends ErrorOptions {
  /** What to do about it. */
  readonly hint?: string;
}

/** An error whose message is all that a user needs: it is shown without a stack trace. */
export abstract class CliError extends Error {
  abstract readonly exitCode: ExitCode;
  readonly hint: string | undefined;

  constructor(message: string, { hint, ...options }: Details = {}) {
    super(message, options);
    this.name = new.target.name;
    this.hint = hint;
  }
}

/** Arguments, or a file named by one, that can't be used. */
export class UsageError extends CliError {
  readonly exitCode = exitCodes.usage;
}

/** There is no cloud, no stack, no credentials for it: nothing was asked of anybody. */
export class Unreachable extends CliError {
  readonly exitCode = exitCodes.unreachable;
}

export class NotFound extends CliError {
  readonly exitCode = exitCodes.notFound;
}

/** The API, or the state of what was asked for, says no. */
export class Refused extends CliError {
  readonly exitCode = exitCodes.refused;
}

export class Failed extends CliError {
  readonly exitCode = exitCodes.failed;
}

/** What was waited for came to another end. */
export class EndedOtherwise extends CliError {
  readonly exitCode = exitCodes.endedOtherwise;
}

/** Waiting took longer than `--timeout`; what was begun goes on. */
export class TimedOut extends CliError {
  readonly exitCode = exitCodes.timedOut;
}
