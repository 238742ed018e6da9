import { join } from "node:path";
import { projectDirectory } from "./bundler";
import { ContentFiles } from "./content-files";

const kept = join(projectDirectory, "node_modules/.cache/orderflow");

/** The code of functions. A week, longer than any deployment takes. */
export const contents = new ContentFiles(join(kept, "bundle-files"), 7);

/** As long as prod keeps logs; `cli/stack-trace/source-maps.ts` reads them here. */
export const sourceMaps = new ContentFiles(join(kept, "source-maps"), 90);
