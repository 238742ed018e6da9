import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";

/** The periods that CloudWatch Logs offers, in days. */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const integer = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const flag = z.enum(["true", "false"]).transform((text) => text === "true");

const jsonList = (text: string, context: z.RefinementCtx): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: "must be a JSON list" });
    return z.NEVER;
  }
};

const secrets = ["groqApiKey", "stripeSecretKey"] as const;
type SecretName = (typeof secrets)[number];

/** What each setting may be. What it is for, and its default, are in Pulumi.yaml. */
export const settingsSchema = z.strictObject({
  logLevel: z.enum(["DEBUG", "INFO", "WARN", "ERROR"]),
  logRetentionDays: z.coerce
    .number()
    .refine((days) => retentionDays.includes(days), { error: `must be one of ${retentionDays.join(", ")}` }),
  // Pulumi has no optional settings: empty is none.
  groqApiKey: z.string().optional(),
  groqModel: z.string().min(1),
  fraudThreshold: z.coerce.number().gt(0).max(1),
  fraudTimeoutMs: integer(100, 2_000),
  maxLineQuantity: integer(1, 1_000),
  maxOrderTotal: integer(1, Number.MAX_SAFE_INTEGER),
  mailSender: z.email(),
  fulfilmentWorkflow: z.enum(["standard", "express"]),
  paymentProvider: z.enum(["simulated", "stripe"]),
  stripeSecretKey: z.string().optional(),
  simulatedPaymentSuccessRate: z.coerce.number().min(0).max(1),
  compensateShippingFailure: flag,
  alertEmail: z.union([z.literal("").transform(() => undefined), z.email()]),
  createOrderConcurrency: integer(0, 1_000),
  throttleRate: integer(1, 10_000),
  throttleBurst: integer(1, 5_000),
  corsOrigins: z
    .string()
    .transform(jsonList)
    .pipe(z.array(z.url({ protocol: /^https?$/ }))),
  archiveRetentionDays: integer(0, 36_500),
  deletionProtection: flag,
  auditTrail: flag,
});

export type Settings = Omit<z.output<typeof settingsSchema>, SecretName> & Secrets;
type Secrets = Readonly<Record<SecretName, pulumi.Output<string> | undefined>>;

/** Settings that are missing, unknown or out of range. */
export class InvalidSettings extends Error {
  constructor(reasons: readonly string[]) {
    super(`Change the stack's configuration:\n${reasons.map((reason) => `  - ${reason}`).join("\n")}`);
    this.name = "InvalidSettings";
  }
}

/**
 * The stack's configuration, checked.
 * @throws InvalidSettings naming every key at fault, its value and what is allowed
 */
export const readSettings = (): Settings => {
  const config = new pulumi.Config();
  const given = Object.fromEntries(
    Object.keys(settingsSchema.shape).map((key) => [key, config.get(key)] as const),
  );
  const parsed = settingsSchema.safeParse(given);
  const reasons = [
    ...(parsed.error?.issues ?? []).map((issue) => reason(issue, given)),
    ...missingSecret(given),
    ...unknownKeys(),
  ];
  if (!parsed.success || reasons.length > 0) throw new InvalidSettings(reasons);
  const secret = (name: SecretName) => (parsed.data[name] ? config.getSecret(name) : undefined);
  return { ...parsed.data, groqApiKey: secret("groqApiKey"), stripeSecretKey: secret("stripeSecretKey") };
};

type Given = Readonly<Record<string, string | undefined>>;

const reason = (issue: z.core.$ZodIssue, given: Given): string => {
  const key = String(issue.path[0]);
  const value = secrets.some((secret) => secret === key) ? "[secret]" : (given[key] ?? "not set");
  return `orderflow:${key} (${value}): ${issue.message}`;
};

const missingSecret = ({ paymentProvider, stripeSecretKey }: Given): string[] =>
  paymentProvider === "stripe" && !stripeSecretKey
    ? ["orderflow:stripeSecretKey (not set): must be set for paymentProvider stripe"]
    : [];

/** A misspelt key would leave the default in force, and look as if it were set. */
const unknownKeys = (): string[] => {
  const prefix = `${pulumi.getProject()}:`;
  return Object.keys(pulumi.runtime.allConfig())
    .filter((key) => key.startsWith(prefix) && !(key.slice(prefix.length) in settingsSchema.shape))
    .map((key) => `${key}: there is no such setting; Pulumi.yaml has them all`);
};
