import { createHash } from "node:crypto";
import { copyFile, cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import * as z from "zod";

/**
 * Files that a program passes, such as the code of a function: Pulumi's assets and archives, without Pulumi. The hash
 * covers the contents, so that a change is noticed wherever the file is.
 */
export type Asset =
  | { readonly kind: "text"; readonly text: string; readonly hash: string }
  | { readonly kind: "file"; readonly path: string; readonly hash: string };

export type Archive =
  | {
      readonly kind: "archive";
      readonly assets: Readonly<Record<string, Asset | Archive>>;
      readonly hash: string;
    }
  | { readonly kind: "directory"; readonly path: string; readonly hash: string };

const hash = z.string();

export const assetSchema: z.ZodType<Asset> = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("text"), text: z.string(), hash }),
  z.strictObject({ kind: z.literal("file"), path: z.string(), hash }),
]);

export const archiveSchema: z.ZodType<Archive> = z.lazy(() =>
  z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("archive"),
      assets: z.record(z.string(), z.union([assetSchema, archiveSchema])),
      hash,
    }),
    z.strictObject({ kind: z.literal("directory"), path: z.string(), hash }),
  ]),
);

const digest = (...parts: readonly (string | Buffer)[]): string => {
  const sum = createHash("sha256");
  // The length makes the boundaries of the parts unambiguous.
  for (const part of parts) sum.update(`${Buffer.byteLength(part)}:`).update(part);
  return sum.digest("base64");
};

export const textAsset = (text: string): Asset => ({ kind: "text", text, hash: digest(text) });

/** @throws Error when the file can't be read */
export const fileAsset = async (given: string): Promise<Asset> => {
  const path = resolve(given);
  return { kind: "file", path, hash: digest(await readFile(path)) };
};

export const archiveOf = (assets: Readonly<Record<string, Asset | Archive>>): Archive => ({
  kind: "archive",
  assets,
  hash: digest(
    ...Object.entries(assets)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .flatMap(([name, asset]) => [name, asset.hash]),
  ),
});

/** @throws Error when it can't be read */
export const directoryArchive = async (given: string): Promise<Archive> => {
  const path = resolve(given);
  const files = (await readdir(path, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const parts = await Promise.all(
    files.map(async (file) => [file.slice(path.length), await readFile(file)] as const),
  );
  return { kind: "directory", path, hash: digest(...parts.flat()) };
};

/** Extracts an archive into a directory. */
export const unpack = async (archive: Archive, directory: string): Promise<void> => {
  await mkdir(directory, { recursive: true });
  if (archive.kind === "directory") return cp(archive.path, directory, { recursive: true });
  for (const [name, part] of Object.entries(archive.assets)) {
    const path = join(directory, name);
    if (part.kind === "archive" || part.kind === "directory") await unpack(part, path);
    else {
      await mkdir(dirname(path), { recursive: true });
      await (part.kind === "text" ? writeFile(path, part.text) : copyFile(part.path, path));
    }
  }
};
