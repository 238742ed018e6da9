import { readFile } from "node:fs/promises";
import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import type { Registered } from "./deploy";

type Asset = pulumi.asset.Asset | pulumi.asset.Archive;

/** What a function's deployment package consists of, by name. */
export const assetsOf = ({ inputs }: Registered): Promise<Readonly<Record<string, Asset>>> =>
  z.instanceof(pulumi.asset.AssetArchive).parse(inputs.code).assets;

/** The files of a function's deployment package. */
export const filesOf = async (one: Registered): Promise<Record<string, string>> => {
  const files: Record<string, string> = {};
  for (const [name, asset] of Object.entries(await assetsOf(one))) files[name] = await textOf(asset);
  return files;
};

export const fileOf = async (archive: pulumi.asset.AssetArchive, name: string): Promise<string> => {
  const asset = (await archive.assets)[name];
  if (!asset) throw new Error(`The package has no ${name}`);
  return textOf(asset);
};

const textOf = async (asset: Asset): Promise<string> =>
  asset instanceof pulumi.asset.FileAsset
    ? readFile(await asset.path, "utf8")
    : z.instanceof(pulumi.asset.StringAsset).parse(asset).text;
