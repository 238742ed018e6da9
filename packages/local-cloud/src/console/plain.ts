import { join } from "node:path";
import type { ConsoleExtension } from "./extension";

/** The console of a program that adds nothing to it. @param title shown at the top of the page */
export const plainConsole = (title: string): ConsoleExtension => ({
  title,
  page: join(__dirname, "web", "no-views"),
  routes: {},
  topicsOf: () => [],
});
