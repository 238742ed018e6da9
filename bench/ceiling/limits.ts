/** A limit that AWS documents (defaults of us-east-1) or that the program sets. */
export interface Limit {
  /** The most units per second, or at a time. */
  readonly most: number;
  readonly unit: string;
  readonly source: string;
}

const limit = (most: number, unit: string, source: string): Limit => ({ most, unit, source });
const quotasOf = (page: string): string => `https://docs.aws.amazon.com/${page}`;

const dynamodb = quotasOf("amazondynamodb/latest/developerguide/bp-partition-key-design.html");
const tables = quotasOf("amazondynamodb/latest/developerguide/ServiceQuotas.html");
const eventBridge = quotasOf("eventbridge/latest/userguide/eb-quota.html");
const stepFunctions = quotasOf("step-functions/latest/dg/service-quotas.html");

export const limits = {
  keyWrites: limit(1_000, "write units per second", dynamodb),
  keyReads: limit(3_000, "read units per second", dynamodb),
  tableUnits: limit(40_000, "units per second", tables),
  concurrency: limit(1_000, "instances", quotasOf("lambda/latest/dg/gettingstarted-limits.html")),
  apiRequests: limit(10_000, "requests per second", quotasOf("apigateway/latest/developerguide/limits.html")),
  putEvents: limit(10_000, "calls per second", eventBridge),
  deliveries: limit(18_750, "deliveries per second", eventBridge),
  starts: limit(300, "starts per second", stepFunctions),
  transitions: limit(5_000, "transitions per second", stepFunctions),
  mails: limit(14, "mails per second", quotasOf("ses/latest/dg/manage-sending-quotas.html")),
  scores: limit(0.5, "calls per second", "https://console.groq.com/docs/rate-limits"),
} as const;

/** Defaults of settings of this program that limit traffic. */
export const settings = {
  throttleRate: limit(50, "requests per second", "Pulumi.yaml"),
  mailRate: limit(14, "mails per second", "Pulumi.yaml"),
} as const;
