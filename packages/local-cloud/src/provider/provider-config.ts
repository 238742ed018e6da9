import * as z from "zod";
import { account } from "../service";
import { plainValue, record, type WireProperties } from "./wire-values";

/** Settings of a provider arrive as text; lists and objects as JSON. */
const json = (value: unknown): unknown => {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
};

/** Settings for reaching and authenticating with AWS, which are ignored here. */
const connection = [
  "accessKey",
  "assumeRoles",
  "endpoints",
  "httpProxy",
  "httpsProxy",
  "maxRetries",
  "noProxy",
  "profile",
  "retryMode",
  "secretKey",
  "sharedConfigFiles",
  "sharedCredentialsFiles",
  "skipCredentialsValidation",
  "skipMetadataApiCheck",
  "skipRegionValidation",
  "skipRequestingAccountId",
  "token",
];

const tags = z.record(z.string(), z.unknown());
const accounts = z.preprocess(json, z.array(z.string())).optional();

const settings = {
  aws: z.strictObject({
    region: z
      .literal(account.region, { error: `the local cloud has one region, ${account.region}` })
      .optional(),
    defaultTags: z.preprocess(json, z.strictObject({ tags: tags.optional() })).optional(),
    allowedAccountIds: accounts.refine((ids) => ids === undefined || ids.includes(account.id), {
      error: `the local cloud's account, ${account.id}, isn't among them`,
    }),
    forbiddenAccountIds: accounts.refine((ids) => !ids?.includes(account.id), {
      error: `the local cloud's account, ${account.id}, is among them`,
    }),
    ...Object.fromEntries(connection.map((name) => [name, z.unknown().optional()])),
  }),
  random: z.strictObject({}),
};

/** The packages whose resources the local cloud has. */
export type PackageName = keyof typeof settings;
export const packageNames: readonly PackageName[] = ["aws", "random"];

export interface Failure {
  readonly property: string;
  readonly reason: string;
}

/** The errors in a provider's settings. The engine adds the required version of the package. */
export const configFailures = (name: PackageName, news: WireProperties): readonly Failure[] => {
  const { version: _, pluginDownloadURL: __, ...given } = record.parse(plainValue(news));
  const { error } = settings[name].safeParse(given);
  return (error?.issues ?? []).map(({ path, message }) => ({
    property: path.join("."),
    reason: message,
  }));
};

/** Default tags for every resource that supports tags. */
export const defaultTagsOf = (given: WireProperties): Readonly<Record<string, unknown>> => {
  const { defaultTags } = record.parse(plainValue(given));
  return z.object({ tags: tags.optional() }).safeParse(json(defaultTags)).data?.tags ?? {};
};
