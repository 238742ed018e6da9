import * as z from "zod";
import { UsageError } from "../errors";

/** The settings of `npm start`, from its flags and the environment. */
export interface StartSettings {
  /** Starts the cloud without the program, for Pulumi's own engine to deploy to. */
  readonly empty: boolean;
  /** Keeps what the last run stored. */
  readonly keep: boolean;
  /** Shows the functions' log lines unchanged. */
  readonly json: boolean;
  /** Lists every resource that is provisioned. */
  readonly verbose: boolean;
  /** Deploys saved changes while the cloud runs. */
  readonly watch: boolean;
  /** The function that runs with a debugger. */
  readonly inspect: string | undefined;
  /** Settings of the stack, by key; they override Pulumi.local.yaml. */
  readonly config: Readonly<Record<string, string>>;
  /** 0 picks a free port. */
  readonly apiPort: number;
  readonly awsPort: number;
  readonly consolePort: number;
  readonly stateDirectory: string;
  /** File with the stack's settings; Pulumi.local.yaml when left out. */
  readonly stackFile: string | undefined;
  readonly timeScale: number | undefined;
  readonly queueTimeScale: number | undefined;
  readonly groqApiKey: string | undefined;
  /** The address of Stripe's API for functions; if left out, the real one. */
  readonly stripeBaseUrl: string | undefined;
  /** Part of a recipient's address that makes SES reject a mail. */
  readonly rejectMailTo: string | undefined;
}

const flagsSchema = z.object({
  empty: z.boolean().default(false),
  keep: z.boolean().default(false),
  json: z.boolean().default(false),
  verbose: z.boolean().default(false),
  watch: z.boolean().default(false),
  inspect: z.string().optional(),
  config: z.array(z.string()).default([]),
});

/** A number in a variable of the environment; `must` completes the sentence "PORT=abc …". */
const number = (accepts: (value: number) => boolean, must: string) =>
  z
    .string()
    .refine((text) => /^\d*\.?\d+$/.test(text) && accepts(Number(text)), { error: must })
    .transform(Number)
    .optional();

const port = number(
  (value) => Number.isInteger(value) && value <= 65_535,
  "isn't a port: use a whole number from 0 (any free port) to 65535",
);

const timeScale = number(
  (value) => value <= 1,
  "isn't a time scale: use a number from 0 (no waiting) to 1 (real time)",
);

const environmentSchema = z.object({
  PORT: port,
  AWS_PORT: port,
  CONSOLE_PORT: port,
  LOCAL_STEPFUNCTIONS_TIME_SCALE: timeScale,
  LOCAL_QUEUE_TIME_SCALE: timeScale,
  DYNAMODB_ENDPOINT: z
    .url({
      protocol: /^https?$/,
      error: "isn't a URL: use the address of a DynamoDB engine, such as http://127.0.0.1:8000",
    })
    .optional(),
  LOCAL_STATE_DIR: z.string().default(".local"),
  LOCAL_STACK_FILE: z.string().optional(),
  LOCAL_SES_REJECT: z.string().optional(),
  GROQ_API_KEY: z.string().optional(),
  STRIPE_BASE_URL: z
    .url({
      protocol: /^https?$/,
      error: "isn't a URL: use the address of a stand-in for Stripe's API, such as http://127.0.0.1:9000",
    })
    .optional(),
});

/**
 * Reads flags (as commander parsed them) and environment.
 * @throws UsageError naming every wrong flag and variable, its value and the allowed values
 */
export const readStartSettings = (flags: unknown, env: NodeJS.ProcessEnv): StartSettings => {
  refuseFlagsThatNpmTook(env, flags);
  const { config, inspect, ...switches } = flagsSchema.parse(flags);
  if (switches.empty && inspect !== undefined)
    throw new UsageError("--inspect runs a function of the program: leave out --empty.");
  const given = readEnvironment(env);
  const apiPort = given.PORT ?? 3000;
  return {
    ...switches,
    inspect,
    config: Object.fromEntries(config.map(keyAndValue)),
    apiPort,
    awsPort: given.AWS_PORT ?? 4566,
    // PORT=0 suggests that another cloud runs, which may use the console's usual port.
    consolePort: given.CONSOLE_PORT ?? (apiPort === 0 ? 0 : 4000),
    stateDirectory: given.LOCAL_STATE_DIR,
    stackFile: given.LOCAL_STACK_FILE,
    timeScale: given.LOCAL_STEPFUNCTIONS_TIME_SCALE,
    queueTimeScale: given.LOCAL_QUEUE_TIME_SCALE,
    groqApiKey: given.GROQ_API_KEY,
    stripeBaseUrl: given.STRIPE_BASE_URL,
    rejectMailTo: given.LOCAL_SES_REJECT,
  };
};

/** An empty variable counts as not set. */
const readEnvironment = (env: NodeJS.ProcessEnv) => {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const parsed = environmentSchema.safeParse(set);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path: [name], message }) => {
    const variable = String(name);
    return `${variable}=${set[variable]} ${message}.`;
  });
  throw new UsageError(wrong.join("\n"));
};

/** @throws UsageError for anything but `key=value` */
const keyAndValue = (setting: string): [string, string] => {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(setting) ?? [];
  if (key === undefined || value === undefined)
    throw new UsageError(`--config ${setting} isn't key=value, such as -c logLevel=DEBUG.`);
  return [key, value];
};

/**
 * `npm start --keep` gives the flag to npm, which ignores it: the cloud would start with an empty state directory.
 * @throws UsageError
 */
const refuseFlagsThatNpmTook = (env: NodeJS.ProcessEnv, flags: unknown): void => {
  if (env.npm_lifecycle_event !== "start" || env.npm_config_keep === undefined) return;
  if (flagsSchema.parse(flags).keep) return;
  throw new UsageError("npm consumed --keep itself. Write npm start -- --keep.");
};
