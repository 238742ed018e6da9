import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // asked about, not needed
  }
};

/** `CHROMIUM_PATH`, or what is on the PATH. */
export const chromiumPath = (): string | undefined => {
  const { CHROMIUM_PATH: given, PATH = "" } = process.env;
  if (given !== undefined && given !== "") return given;
  return PATH.split(delimiter)
    .flatMap((directory) => names.map((name) => join(directory, name)))
    .find(isExecutable);
};

/** A headless browser without a sandbox of its own: in containers it can't have one, and it opens only our page. */
export const launchBrowser = (executablePath: string, ...args: string[]): Promise<Browser> =>
  chromium.launch({ executablePath, args: ["--no-sandbox", ...args] });
