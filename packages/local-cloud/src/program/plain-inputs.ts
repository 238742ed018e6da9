import type * as Pulumi from "@pulumi/pulumi";
import { type Archive, type Asset, archiveOf, directoryArchive, fileAsset, textAsset } from "../assets";

/** Thrown for an unsupported asset or archive. */
export class UnsupportedAsset extends Error {
  constructor(what: string) {
    super(`${what}: only files, texts, directories and archives of them are supported`);
    this.name = "UnsupportedAsset";
  }
}

/**
 * Converts inputs for services: without Pulumi's secret marks, because providers get plain values, and with assets and
 * archives as data.
 * @param pulumi the program's own copy
 * @throws UnsupportedAsset; Error for a file that can't be read
 */
export const plainInputs = async (pulumi: typeof Pulumi, value: unknown): Promise<unknown> => {
  const { asset, runtime } = pulumi;
  if (Array.isArray(value)) return Promise.all(value.map((one) => plainInputs(pulumi, one)));
  if (value === null || typeof value !== "object") return value;
  if (runtime.isRpcSecret(value)) return plainInputs(pulumi, runtime.unwrapRpcSecret(value));
  if (asset.Asset.isInstance(value)) return plainAsset(pulumi, value);
  if (asset.Archive.isInstance(value)) return plainArchive(pulumi, value);
  return Object.fromEntries(
    await Promise.all(
      Object.entries(value).map(async ([key, inner]) => [key, await plainInputs(pulumi, inner)] as const),
    ),
  );
};

const plainAsset = async ({ asset }: typeof Pulumi, given: Pulumi.asset.Asset): Promise<Asset> => {
  if (given instanceof asset.StringAsset) return textAsset(await given.text);
  if (given instanceof asset.FileAsset) return fileAsset(await given.path);
  throw new UnsupportedAsset("A remote asset");
};

const plainArchive = async (pulumi: typeof Pulumi, given: Pulumi.asset.Archive): Promise<Archive> => {
  const { asset } = pulumi;
  if (given instanceof asset.FileArchive) return fileArchive(await given.path);
  if (!(given instanceof asset.AssetArchive)) throw new UnsupportedAsset("A remote archive");
  const parts = Object.entries(await given.assets).map(async ([name, part]) => {
    const plain = asset.Asset.isInstance(part) ? plainAsset(pulumi, part) : plainArchive(pulumi, part);
    return [name, await plain] as const;
  });
  return archiveOf(Object.fromEntries(await Promise.all(parts)));
};

const fileArchive = (path: string): Promise<Archive> =>
  directoryArchive(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOTDIR") throw new UnsupportedAsset(`The archive file ${path}`);
    throw error;
  });
