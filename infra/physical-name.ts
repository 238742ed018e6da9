import * as pulumi from "@pulumi/pulumi";

/** AWS's maximum length of a name, by kind of resource. All our names begin with project and stack. */
const limits = {
  alarm: 255,
  archive: 48,
  bus: 256,
  "configuration set": 64,
  dashboard: 255,
  function: 64,
  registry: 64,
  role: 64,
  "state machine": 80,
  topic: 256,
} as const;
type Named = keyof typeof limits;

/** The name that leaves the least room for the stack's name. */
const tightest = { kind: "archive", name: "orders" } as const;

/** Thrown for a name that AWS would refuse in the middle of a deployment. */
export class InvalidName extends pulumi.RunError {
  constructor(message: string) {
    super(message);
    this.name = "InvalidName";
  }
}

/** Characters that a stack's name may have. */
export const longestStackName = (): number =>
  limits[tightest.kind] - `${pulumi.getProject()}--${tightest.name}`.length;

/** @throws InvalidName for a stack whose resources can't be named after it */
export const checkStackName = (): void => {
  const stack = pulumi.getStack();
  const longest = longestStackName();
  if (!/^[A-Za-z0-9_-]+$/.test(stack))
    throw new InvalidName(
      `The stack's name ${stack} is part of the names of functions and topics, which may contain only letters, digits, hyphens and underscores: choose another one for pulumi stack init.`,
    );
  if (stack.length > longest)
    throw new InvalidName(
      `The stack's name ${stack} has ${stack.length} characters, but may have only ${longest}, because AWS allows ${limits[tightest.kind]} for the name of the ${tightest.kind} ${pulumi.getProject()}-<stack>-${tightest.name}: choose a shorter one for pulumi stack init.`,
    );
};

/**
 * Makes a resource's fixed name on AWS, for resources that others refer to before they exist, or that people look for.
 * @param name its short name in the program; left out for resources that a stack has only once
 * @throws InvalidName when it is longer than AWS allows
 */
export const physicalName = (kind: Named, name?: string): string => {
  const parts = [pulumi.getProject(), pulumi.getStack(), ...(name === undefined ? [] : [name])];
  const full = parts.join("-");
  if (full.length > limits[kind])
    throw new InvalidName(
      `The name of the ${kind} ${full} has ${full.length} characters, but AWS allows ${limits[kind]}: shorten ${parts.at(-1)}.`,
    );
  return full;
};
