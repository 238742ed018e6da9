import { createHash, randomBytes } from "node:crypto";
import * as z from "zod";
import type { WireProperties } from "./wire-values";

/** The engine's setting `pulumi:autonaming`, for resources without a name in the program. */
export interface Naming {
  readonly mode: "propose" | "enforce" | "disable";
  readonly proposed: string;
}

/** The property in which Pulumi's providers store which inputs they have filled in. */
export const defaultsKey = "__defaults";

const defaults = z.array(z.unknown()).catch([]);

interface Unnamed {
  /** The property with the physical name. */
  readonly property: string;
  readonly logicalName: string;
  readonly news: WireProperties;
  /** The previously checked inputs; empty for a new resource and for a replacement. */
  readonly olds: WireProperties;
  /** The engine's setting; without it, names get a random suffix, as is Pulumi's default. */
  readonly naming: Naming | undefined;
  /** The same for the preview and the deployment that follows it. */
  readonly seed: Uint8Array;
}

/** Inputs with a physical name: the program's, otherwise the resource's existing name, otherwise a new one. */
export const withName = (unnamed: Unnamed): WireProperties => {
  const { property, news, olds } = unnamed;
  if (news[property] !== undefined && news[property] !== null) return { ...news, [defaultsKey]: [] };
  const kept = defaults.parse(olds[defaultsKey]).includes(property) ? olds[property] : undefined;
  const name = kept ?? newName(unnamed);
  return name === undefined ? news : { ...news, [property]: name, [defaultsKey]: [property] };
};

/** @returns undefined if the engine's setting requires names in the program */
const newName = ({ naming, logicalName, seed }: Unnamed): string | undefined => {
  if (naming) return naming.mode === "disable" ? undefined : naming.proposed;
  const random = createHash("sha256").update(seed.length > 0 ? seed : randomBytes(32));
  return `${logicalName}-${random.digest("hex").slice(0, 7)}`;
};
