import * as z from "zod";
import type { TaskTokens } from "./task-tokens";

interface Operated {
  readonly tokens: TaskTokens;
}

const sent = z.strictObject({ taskToken: z.string() });

/** Operations for those who have a task's token. */
export const tokenOperations = {
  SendTaskSuccess({ tokens }: Operated, input: unknown): object {
    const { taskToken, output } = sent.extend({ output: z.string() }).parse(input);
    tokens.succeed(taskToken, output);
    return {};
  },

  SendTaskFailure({ tokens }: Operated, input: unknown): object {
    const { taskToken, error, cause } = sent
      .extend({ error: z.string().optional(), cause: z.string().optional() })
      .parse(input);
    tokens.fail(taskToken, error, cause);
    return {};
  },

  SendTaskHeartbeat({ tokens }: Operated, input: unknown): object {
    tokens.heartbeat(sent.parse(input).taskToken);
    return {};
  },
} as const;
