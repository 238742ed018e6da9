import { Port } from "../port";
import type { LogsService } from "./logs";

/** Where functions, APIs and state machines write their log lines. */
export const logs = new Port<LogsService>("logs");

/** `arn:aws:logs:…:log-group:/aws/lambda/x` → `/aws/lambda/x` */
export const logGroupName = (groupArn: string): string =>
  groupArn.slice(groupArn.indexOf(":log-group:") + ":log-group:".length);
