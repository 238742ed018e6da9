import * as z from "zod";
import { Clock } from "../../../src/clock/clock";
import { Execution } from "../../../src/stepfunctions/execution";
import { type StateMachineDefinition, stateMachine } from "../../../src/stepfunctions/language";
import { TaskFailure } from "../../../src/stepfunctions/task-failure";
import { TaskTokens } from "../../../src/stepfunctions/task-tokens";

/** What the service answered, if the task then waited for its token. */
const submitted = { submitted: z.unknown().optional() };

const outcome = z.union([
  z.strictObject({ output: z.unknown(), ...submitted }),
  z.strictObject({ error: z.string().nullable(), cause: z.string().nullable(), ...submitted }),
  /** It takes longer than the state may. */
  z.strictObject({ late: z.literal(true), ...submitted }),
]);

const run = z.strictObject({
  input: z.unknown(),
  /** What each try of a task came to, by the state, in the order in which they were scheduled. */
  tasks: z.array(z.tuple([z.string(), outcome])).default([]),
  ends: z.strictObject({
    status: z.enum(["Succeeded", "Failed", "TimedOut"]),
    output: z.unknown().optional(),
    error: z.string().optional(),
    cause: z.string().optional(),
  }),
  /** The types of the history's events. */
  events: z.string().transform((types) => types.split(" ")),
});
export type RecordedRun = z.output<typeof run>;

/** State machines, what their tasks answered, and how their executions went on AWS. */
export const recordedMachines = z.array(z.strictObject({ machine: stateMachine, runs: z.array(run) }));

const arn = (what: string) => `arn:aws:states:us-east-1:111111111111:${what}`;
const day = 86_400_000;

const unreachable = () => {
  throw new Error("The tasks of recorded executions have recorded outcomes");
};

/** Runs an execution with the recorded outcomes of its tasks. Nothing in it takes time. */
export const play = async (
  definition: StateMachineDefinition,
  { input, tasks }: Pick<RecordedRun, "input" | "tasks">,
): Promise<Execution> => {
  const clock = new Clock(1_000);
  const left = [...tasks];
  const tokens = new TaskTokens();
  const execution = new Execution(
    {
      arn: arn("execution:machine:name"),
      name: "name",
      machineArn: arn("stateMachine:machine"),
      input: JSON.stringify(input),
      startDate: clock.date(),
    },
    {
      machineName: "machine",
      roleArn: "arn:aws:iam::111111111111:role/role",
      definition,
      tasks: {
        authorize: unreachable,
        invoke: unreachable,
        queuePolicy: unreachable,
        sendMessage: unreachable,
        topicPolicy: unreachable,
        publish: unreachable,
        call: unreachable,
      },
      tokens,
      perform: async ({ state, callback }) => {
        const index = left.findIndex(([name]) => name === state);
        const [, answer] = left.splice(index, index < 0 ? 0 : 1)[0] ?? [];
        if (!answer) throw new Error(`There is no recorded outcome left for ${state}`);
        if (callback && "submitted" in answer) {
          if ("output" in answer) tokens.succeed(callback.token, JSON.stringify(answer.output));
          if ("error" in answer)
            tokens.fail(callback.token, answer.error ?? undefined, answer.cause ?? undefined);
          return answer.submitted;
        }
        if ("late" in answer) return new Promise(() => {});
        if ("error" in answer) throw new TaskFailure(answer.error ?? "", answer.cause ?? "");
        return answer.output;
      },
      timeScale: 0,
      clock,
      observe: () => {},
    },
  );
  const running = execution.run();
  while (execution.status === "RUNNING") await Promise.race([running, clock.advance(day)]);
  return execution;
};

/** Whether a value is the recorded one. A text in angle brackets stands there for what differs each time. */
export const like = (recorded: unknown, value: unknown): boolean => {
  if (typeof recorded === "string" && /<.+>/.test(recorded))
    return ["string", "number"].includes(typeof value);
  if (Array.isArray(recorded))
    return (
      Array.isArray(value) &&
      value.length === recorded.length &&
      recorded.every((one, index) => like(one, value[index]))
    );
  if (typeof recorded !== "object" || recorded === null) return recorded === value;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const members = new Map(Object.entries(value));
  return (
    Object.keys(recorded).length === members.size &&
    Object.entries(recorded).every(([key, one]) => like(one, members.get(key)))
  );
};
