import { join } from "node:path";
import type { stacks } from "../infra/stacks";

type StackSettings = (typeof stacks)[keyof typeof stacks];

/** The policy pack that every resource is held to. */
export const policyPack = join(__dirname, "../../policy");

/** A stack's settings as the CLI keeps them. */
export const settingsOf = ({ tags, settings }: StackSettings) => ({
  settings: {
    "aws:region": "us-east-1",
    "aws:defaultTags": JSON.stringify({ tags }),
    ...Object.fromEntries(Object.entries(settings).map(([key, value]) => [`orderflow:${key}`, value])),
  },
  secrets: { "orderflow:groqApiKey": "gsk_none" },
});
