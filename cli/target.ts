import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { AwsClients } from "./aws/clients";
import { Unreachable } from "./errors";
import { type Outputs, outputsSchema, regionOf } from "./outputs";
import { pulumiStackOutputs } from "./pulumi";

export interface TargetChoice {
  /** A Pulumi stack; if left out, the running local cloud. */
  readonly stack: string | undefined;
  readonly env: NodeJS.ProcessEnv;
}

/** The target of a command: a deployed stack, or the running local cloud. */
export class Target {
  readonly aws: AwsClients;

  constructor(
    /** `local`, or the stack's name. */
    readonly name: string,
    private readonly outputs: Outputs,
  ) {
    const { awsEndpoint } = outputs;
    this.aws = new AwsClients(awsEndpoint, regionOf(outputs));
  }

  get isLocal(): boolean {
    return this.outputs.awsEndpoint !== undefined;
  }

  /**
   * Returns a stack output that the command needs.
   * @throws Unreachable naming the output and the way to get it
   */
  need<Name extends keyof Outputs>(name: Name): Exclude<Outputs[Name], undefined> {
    const value = this.outputs[name];
    if (isPresent(value)) return value;
    const what = this.isLocal ? "The local cloud" : `Stack ${this.name}`;
    const hint = this.isLocal
      ? "Restart it: npm start"
      : `Deploy the program again: pulumi up -s ${this.name}`;
    throw new Unreachable(`${what} has no output "${name}".`, { hint });
  }

  /** A stack output that may be missing. */
  get<Name extends keyof Outputs>(name: Name): Outputs[Name] {
    return this.outputs[name];
  }

  /** The text outputs whose names match the pattern, by the text of its first group. */
  named(pattern: RegExp): Readonly<Record<string, string>> {
    return Object.fromEntries(
      Object.entries(this.outputs).flatMap(([output, value]) => {
        const name = pattern.exec(output)?.[1];
        return name !== undefined && typeof value === "string" ? [[name, value]] : [];
      }),
    );
  }

  /** Undefined if the outputs don't name it; then AWS_REGION decides. */
  get region(): string | undefined {
    return regionOf(this.outputs);
  }

  /** The AWS account of a stack, from one of its ARNs. */
  get account(): string | undefined {
    return (this.outputs.fulfilmentStateMachineArn ?? this.outputs.alertTopicArn)?.split(":")[4] || undefined;
  }

  close(): void {
    this.aws.close();
  }
}

const isPresent = <Value>(value: Value): value is Exclude<Value, undefined> => value !== undefined;

/**
 * Finds the target of a command.
 * @throws Unreachable when there is none: no running local cloud, no such stack, or no Pulumi CLI.
 */
export const openTarget = async ({ stack, env }: TargetChoice): Promise<Target> => {
  if (stack !== undefined)
    return new Target(stack, parse(await pulumiStackOutputs(stack, env), `Stack ${stack}`));
  const directory = env.LOCAL_STATE_DIR || ".local";
  return new Target("local", parse(await localOutputs(directory), resolve(directory, "outputs.json")));
};

const localOutputs = async (directory: string): Promise<unknown> => {
  const file = join(directory, "outputs.json");
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new Unreachable(`No local cloud is running: there is no ${file}.`, {
      hint: "Start one with npm start, or name a deployed stack: --stack dev",
      cause,
    });
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Unreachable(`${file} isn't JSON.`, { hint: "Restart the local cloud: npm start", cause });
  }
};

const parse = (found: unknown, what: string): Outputs => {
  const parsed = outputsSchema.safeParse(found);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  throw new Unreachable(`${what} has invalid outputs: ${wrong}`);
};
