import { appendFile, open } from "node:fs/promises";

/**
 * Ends the last line of a file, which may have been cut off when the process was killed while writing it. The
 * next line would otherwise be appended to it. Does nothing if the file doesn't exist.
 */
export const endLastLine = async (file: string): Promise<void> => {
  const last = await lastByte(file);
  if (last !== undefined && last !== newline) await appendFile(file, "\n");
};

const newline = 10;

/** @returns undefined if the file is empty or doesn't exist */
const lastByte = async (file: string): Promise<number | undefined> => {
  const handle = await open(file, "r").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (!handle) return undefined;
  try {
    const { size } = await handle.stat();
    if (size === 0) return undefined;
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
    return buffer[0];
  } finally {
    await handle.close();
  }
};
