/**
 * Settings of a stack for trying things out and of one for customers, by their short names, and their default tags.
 * Tests have their own: the files `Pulumi.<stack>.yaml` are users' to edit.
 */
export const stacks = {
  dev: {
    tags: { project: "orderflow", environment: "dev" },
    settings: {
      logLevel: "DEBUG",
      logRetentionDays: "7",
      archiveRetentionDays: "7",
      corsOrigins: '["http://localhost:5173"]',
      createOrderConcurrency: "0",
      deletionProtection: "false",
      auditTrail: "false",
    },
  },
  prod: {
    tags: { project: "orderflow", environment: "prod" },
    settings: {
      logLevel: "INFO",
      logRetentionDays: "90",
      archiveRetentionDays: "365",
      createOrderConcurrency: "100",
      throttleRate: "500",
      throttleBurst: "1000",
      alertEmail: "ops@example.com",
      pageEmail: "on-call@example.com",
      mailSender: "shop@example.com",
      deletionProtection: "true",
      auditTrail: "true",
    },
  },
} as const;
