import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Unreachable } from "./errors";

const projectDirectory = join(__dirname, "..");

/**
 * Reads the outputs of a stack, with decrypted secrets, which stay in this process and are never shown.
 * @throws Unreachable when the Pulumi CLI is missing, fails, or finds no such stack.
 */
export const pulumiStackOutputs = async (stack: string, env: NodeJS.ProcessEnv): Promise<unknown> => {
  const args = ["stack", "output", "--json", "--show-secrets", "--non-interactive", "--stack", stack];
  const { code, stdout, stderr } = await run("pulumi", args, env);
  if (code !== 0) throw refusal(stack, stderr);
  const outputs: unknown = JSON.parse(stdout);
  if (outputs === null || typeof outputs !== "object" || Object.keys(outputs).length === 0)
    throw new Unreachable(`Stack ${stack} has no outputs.`, { hint: `Deploy it: pulumi up -s ${stack}` });
  return outputs;
};

const run = async (command: string, args: readonly string[], env: NodeJS.ProcessEnv) => {
  const child = spawn(command, args, { cwd: projectDirectory, env, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  try {
    const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
    return { code, stdout, stderr };
  } catch (cause) {
    throw new Unreachable("The Pulumi CLI, which --stack needs, can't be run.", {
      hint: "Install it and put it on the PATH: https://www.pulumi.com/docs/install/",
      cause,
    });
  }
};

const refusal = (stack: string, stderr: string): Unreachable => {
  if (/no stack named/i.test(stderr))
    return new Unreachable(`There is no stack "${stack}".`, { hint: "See: pulumi stack ls" });
  const said = stderr.trim().replace(/^error: /, "") || "no reason given";
  return new Unreachable(`pulumi stack output failed for stack "${stack}": ${said}`, {
    hint: "Try the command by itself: pulumi stack output",
  });
};
