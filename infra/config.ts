import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import type { DetailType } from "#handlers/domain/events";
import { fraudSettings } from "./fraud-limits";
import { listingShards } from "./listing-shards";
import { checkStackName } from "./physical-name";
import { instancesByFunction, moreThanReserved, noSuchFunction } from "./provisioned-concurrency";

/** The periods that CloudWatch Logs offers, in days. */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const integer = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
/** Zod's own pattern refuses addresses that SES and SNS accept, e.g. `o&leary@example.com`. */
const address = z.email({ pattern: z.regexes.html5Email });
/** Pulumi has no optional settings, so empty means none. */
const optionalAddress = z.union([z.literal("").transform(() => undefined), address]);
const domainName = /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/;
const flag = z.enum(["true", "false"]).transform((text) => text === "true");

const jsonList = (text: string, context: z.RefinementCtx): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: "must be a JSON list" });
    return z.NEVER;
  }
};

declare module "@pulumi/pulumi/runtime/config" {
  /** Whether a value was set as a secret; Pulumi exports this function but doesn't declare it. */
  export function isConfigSecret(qualifiedKey: string): boolean;
}

const secrets = ["groqApiKey", "stripeSecretKey"] as const;
type SecretName = (typeof secrets)[number];

/** The events that a customer can get a mail about. Exhaustive by type: a new event doesn't compile until it is here. */
const mailable = {
  OrderCreated: "OrderCreated",
  OrderConfirmed: "OrderConfirmed",
  OrderRejected: "OrderRejected",
  OrderPaid: "OrderPaid",
  OrderPaymentFailed: "OrderPaymentFailed",
  OrderShipped: "OrderShipped",
  OrderShippingFailed: "OrderShippingFailed",
  OrderCancelled: "OrderCancelled",
  OrderRefunded: "OrderRefunded",
} as const satisfies { readonly [Type in DetailType]: Type };

/** The allowed values of each setting. Its purpose and default are in Pulumi.yaml. */
export const settingsSchema = z.strictObject({
  logLevel: z.enum(["DEBUG", "INFO", "WARN", "ERROR"]),
  tracing: flag,
  logRetentionDays: z.coerce
    .number()
    .refine((days) => retentionDays.includes(days), { error: `must be one of ${retentionDays.join(", ")}` }),
  // Pulumi has no optional settings, so empty means none.
  groqApiKey: z.string().optional(),
  groqModel: z.string().min(1),
  fraudThreshold: z.coerce.number().gt(0).max(1),
  fraudTimeoutMs: integer(100, 2_000),
  ...fraudSettings,
  mailSender: address,
  mailDomain: z
    .string()
    .refine((text) => text === "" || domainName.test(text), { error: "must be a domain, e.g. example.com" })
    .transform((text) => text.toLowerCase() || undefined),
  mailRate: integer(1, 1_000),
  mailEvents: z
    .string()
    .transform(jsonList)
    .pipe(z.array(z.enum(mailable, { error: `must be some of ${Object.keys(mailable).join(", ")}` }))),
  fulfilmentWorkflow: z.enum(["standard", "express"]),
  drainingWorkflow: z
    .enum(["none", "standard", "express"])
    .transform((type) => (type === "none" ? undefined : type)),
  paymentProvider: z.enum(["simulated", "stripe"]),
  stripeSecretKey: z.string().optional(),
  simulatedPaymentSuccessRate: z.coerce.number().min(0).max(1),
  compensateShippingFailure: flag,
  alertEmail: optionalAddress,
  pageEmail: optionalAddress,
  accountConcurrency: integer(1, 1_000_000),
  createOrderConcurrency: integer(0, 1_000),
  inventoryConcurrency: integer(2, 1_000),
  mailConcurrency: integer(2, 1_000),
  provisionedConcurrency: instancesByFunction,
  keyCacheSeconds: integer(0, 3_600),
  throttleRate: integer(1, 10_000),
  throttleBurst: integer(1, 5_000),
  corsOrigins: z
    .string()
    .transform(jsonList)
    .pipe(z.array(z.url({ protocol: /^https?$/ }))),
  archiveRetentionDays: integer(0, 36_500),
  deletionProtection: flag,
  auditTrail: flag,
  listingShards,
  previousIndexes: z
    .enum(["none", "ids", "whole", "false"], { error: "must be none, ids or whole (docs/operations.md)" })
    // An earlier version had true and false; false is still in the configuration of its stacks.
    .transform((generation) => (generation === "none" || generation === "false" ? undefined : generation)),
  listByPreviousIndexes: flag,
});

export type Settings = Omit<z.output<typeof settingsSchema>, SecretName> & Secrets;
type Secrets = Readonly<Record<SecretName, pulumi.Output<string> | undefined>>;

/** Thrown when settings are missing, unknown or out of range. */
export class InvalidSettings extends pulumi.RunError {
  constructor(reasons: readonly string[]) {
    const [only, ...more] = reasons;
    super(
      more.length === 0
        ? `Change the stack's configuration: ${only}.`
        : `Change the stack's configuration:\n${reasons.map((reason) => `  - ${reason}`).join("\n")}`,
    );
    this.name = "InvalidSettings";
  }
}

/**
 * Reads and validates the stack's configuration.
 * @throws InvalidSettings naming every wrong key, its value and the allowed values
 * @throws InvalidName for a stack whose name can't be part of its resources' names
 */
export const readSettings = (): Settings => {
  checkStackName();
  const config = new pulumi.Config();
  const given = Object.fromEntries(
    Object.keys(settingsSchema.shape).map((key) => [key, config.get(key)] as const),
  );
  const parsed = settingsSchema.safeParse(given);
  const reasons = [
    ...(parsed.error?.issues ?? []).map((issue) => reason(issue, given)),
    ...missingSecret(given),
    ...drainsItself(given),
    ...listsByNone(given),
    ...(parsed.success ? moreThanReserved(parsed.data) : []),
    ...foreignSender(given),
    ...plainSecrets(given),
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

/**
 * Checks settings that depend on the whole program.
 * @param functions the names of all functions
 * @throws InvalidSettings when provisionedConcurrency names a function that doesn't exist
 */
export const checkProvisioned = (
  { provisionedConcurrency }: Pick<Settings, "provisionedConcurrency">,
  functions: readonly string[],
): void => {
  const reasons = noSuchFunction(provisionedConcurrency, functions);
  if (reasons.length > 0) throw new InvalidSettings(reasons);
};

const drainsItself = ({ fulfilmentWorkflow, drainingWorkflow }: Given): string[] =>
  drainingWorkflow === fulfilmentWorkflow
    ? [
        `orderflow:drainingWorkflow (${drainingWorkflow}): must be the previous type, not the one of fulfilmentWorkflow`,
      ]
    : [];

const listsByNone = ({ listByPreviousIndexes, previousIndexes = "" }: Given): string[] =>
  listByPreviousIndexes === "true" && ["none", "false"].includes(previousIndexes)
    ? ["orderflow:listByPreviousIndexes (true): needs previousIndexes to name the indexes"]
    : [];

const missingSecret = ({ paymentProvider, stripeSecretKey }: Given): string[] =>
  paymentProvider === "stripe" && !stripeSecretKey
    ? ["orderflow:stripeSecretKey (not set): must be set for paymentProvider stripe"]
    : [];

/** A verified domain covers only senders in it and in its subdomains. */
const foreignSender = ({ mailSender = "", mailDomain }: Given): string[] => {
  if (!mailDomain) return [];
  const of = mailSender.slice(mailSender.lastIndexOf("@") + 1).toLowerCase();
  return `.${of}`.endsWith(`.${mailDomain.toLowerCase()}`)
    ? []
    : [`orderflow:mailSender (${mailSender}): must be an address of mailDomain ${mailDomain}`];
};

/** An unencrypted secret would be readable in the stack's file, which is committed, and in the state. */
const plainSecrets = (given: Given): string[] =>
  secrets
    .filter((name) => given[name] && !pulumi.runtime.isConfigSecret(`${pulumi.getProject()}:${name}`))
    .map(
      (name) =>
        `orderflow:${name} ([secret]): must be encrypted; set it again with pulumi config set --secret ${name}`,
    );

/** A misspelt key would look set, while the default applies. */
const unknownKeys = (): string[] => {
  const prefix = `${pulumi.getProject()}:`;
  return Object.keys(pulumi.runtime.allConfig())
    .filter((key) => key.startsWith(prefix) && !(key.slice(prefix.length) in settingsSchema.shape))
    .map((key) => `${key}: there is no such setting; Pulumi.yaml lists all settings`);
};
