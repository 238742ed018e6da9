import type { Target } from "../target";

/** The URLs of a target's pages; null if there is no such page. */
export interface Urls {
  readonly api: string | null;
  /** The API's documentation, with forms to try it. */
  readonly docs: string | null;
  /** The local cloud's console. */
  readonly console: string | null;
  /** The stack's dashboard in CloudWatch. */
  readonly dashboard: string | null;
}

export const urlsOf = (target: Target): Urls => {
  const api = target.get("apiUrl")?.replace(/\/$/, "") ?? null;
  return {
    api,
    docs: api && `${api}/docs`,
    console: target.get("consoleUrl") ?? null,
    dashboard: dashboardUrl(target) ?? null,
  };
};

/** The local cloud keeps the dashboard, but has no page that draws it. */
const dashboardUrl = (target: Target): string | undefined =>
  target.isLocal ? undefined : (target.get("urls")?.dashboard ?? madeUrl(target));

/** For older programs, which lack the output. */
const madeUrl = (target: Target): string | undefined => {
  const [name, region] = [target.get("dashboardName"), target.region];
  if (name === undefined || region === undefined) return undefined;
  const home = `https://${region}.${consoleOf(region)}/cloudwatch/home?region=${region}`;
  return `${home}#dashboards/dashboard/${encodeURIComponent(name)}`;
};

/** @see https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
const consoleOf = (region: string): string => {
  if (region.startsWith("cn-")) return "console.amazonaws.cn";
  return region.startsWith("us-gov-") ? "console.amazonaws-us-gov.com" : "console.aws.amazon.com";
};
