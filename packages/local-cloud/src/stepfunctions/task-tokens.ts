import { randomUUID } from "node:crypto";
import { AwsError } from "../service";
import { largestData, TaskFailure } from "./task-failure";

/** A task that waits until somebody sends its token back. */
export interface Callback {
  readonly token: string;
  /** The output that was sent. Rejected with a TaskFailure when a failure was sent. */
  readonly outcome: Promise<unknown>;
  /** Called with each heartbeat. */
  onHeartbeat(heard: () => void): void;
  /** Ends the task from inside, as sending its token does. */
  succeed(output: unknown): void;
  fail(failure: TaskFailure): void;
  /** Called when nobody waits any more. */
  onClose(closed: () => void): void;
  /** Nobody waits any more. */
  close(): void;
}

interface Waiting {
  readonly succeed: (output: unknown) => void;
  readonly fail: (failure: TaskFailure) => void;
  heard: () => void;
}

/** Tokens of tasks that wait, in one cloud. */
export class TaskTokens {
  private readonly waiting = new Map<string, Waiting>();

  /** Begins to wait. */
  open(machineArn: string): Callback {
    const token = tokenOf(machineArn);
    let waiting: Waiting | undefined;
    let closed = () => {};
    const outcome = new Promise<unknown>((succeed, fail) => {
      waiting = { succeed, fail, heard: () => {} };
      this.waiting.set(token, waiting);
    });
    outcome.catch(() => {}); // ignored if nobody waits any more
    return {
      token,
      outcome,
      onHeartbeat: (heard) => {
        if (waiting) waiting.heard = heard;
      },
      succeed: (output) => waiting?.succeed(output),
      fail: (failure) => waiting?.fail(failure),
      onClose: (listener) => {
        closed = listener;
      },
      close: () => {
        this.waiting.delete(token);
        closed();
      },
    };
  }

  /**
   * @param output JSON text
   * @throws AwsError InvalidToken, InvalidOutput, TaskTimedOut
   */
  succeed(token: string, output: string): void {
    this.find(token);
    const value = outputOf(output);
    this.take(token).succeed(value);
  }

  /** @throws AwsError InvalidToken, TaskTimedOut */
  fail(token: string, error: string | undefined, cause: string | undefined): void {
    const output = { Error: error ?? null, Cause: cause ?? null };
    this.take(token).fail(new TaskFailure(error ?? "", cause ?? "", { output }));
  }

  /** @throws AwsError InvalidToken, TaskTimedOut */
  heartbeat(token: string): void {
    this.find(token).heard();
  }

  /** A token counts once. */
  private take(token: string): Waiting {
    const waiting = this.find(token);
    this.waiting.delete(token);
    return waiting;
  }

  private find(token: string): Waiting {
    if (machineOfToken(token) === undefined)
      throw new AwsError("InvalidToken", "Invalid Token: 'Invalid token'");
    const waiting = this.waiting.get(token);
    if (waiting) return waiting;
    throw new AwsError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
  }
}

/** A token names its state machine, because what a caller needs permission for is the state machine. */
const tokenOf = (machineArn: string): string =>
  Buffer.from(`${machineArn} ${randomUUID()}`).toString("base64");

/** The ARN of the state machine whose task has a token; undefined for what can't be a token. */
export const machineOfToken = (token: string): string | undefined =>
  /^(arn:\S+:stateMachine:\S+) [\da-f-]{36}$/.exec(Buffer.from(token, "base64").toString("utf8"))?.[1];

const outputOf = (text: string): unknown => {
  if (Buffer.byteLength(text) > largestData)
    throw new AwsError("InvalidOutput", `Invalid Output: 'The output has more than ${largestData} bytes'`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AwsError("InvalidOutput", `Invalid Output: '${String(error)}'`);
  }
};
