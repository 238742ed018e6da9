import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import ts from "typescript";

const projectDirectory = join(__dirname, "../..");

/** Where the project's own code is. */
const roots = ["index.ts", "flows", "infra", "handlers", "cli", "packages", "policy", "bench", "tests"];

/** One module: its path from the project's directory, with slashes, and what it imports. */
export interface Module {
  readonly path: string;
  /** Paths of the project's modules, by the specifiers that name them. */
  readonly own: ReadonlyMap<string, string>;
  /** Specifiers of packages, and of what can't be found. */
  readonly others: readonly string[];
}

/** What a module imports when it is loaded: not types, and not what its closures import when they run. */
export const loadedBy = (path: string): string[] => {
  const text = readFileSync(join(projectDirectory, path), "utf8");
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest).statements.flatMap((statement) => {
    const isExport = ts.isExportDeclaration(statement);
    if (!isExport && !ts.isImportDeclaration(statement)) return [];
    const onlyTypes = isExport ? statement.isTypeOnly : statement.importClause?.isTypeOnly;
    const { moduleSpecifier } = statement;
    return !onlyTypes && moduleSpecifier && ts.isStringLiteral(moduleSpecifier) ? [moduleSpecifier.text] : [];
  });
};

/** Every module of the project. Imports of types count, and those of closures. */
export const readModules = (): Module[] => {
  const paths = new Set(roots.flatMap(filesIn));
  return [...paths].map((path) => {
    const text = readFileSync(join(projectDirectory, path), "utf8");
    const specifiers = ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName);
    const own = new Map<string, string>();
    const others: string[] = [];
    for (const specifier of specifiers) {
      const found = candidates(path, specifier).find((candidate) => paths.has(candidate));
      if (found === undefined) others.push(specifier);
      else own.set(specifier, found);
    }
    return { path, own, others };
  });
};

const filesIn = (path: string): string[] => {
  const full = join(projectDirectory, path);
  if (statSync(full).isFile()) return [path];
  return readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(projectDirectory, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((file) => !file.includes("node_modules"));
};

const candidates = (from: string, specifier: string): string[] => {
  const base = baseOf(from, specifier);
  if (base === undefined) return [];
  return [base, `${base}.ts`, `${base}.tsx`, `${base}/index.ts`, `${base}/index.tsx`];
};

const baseOf = (from: string, specifier: string): string | undefined => {
  if (specifier.startsWith(".")) return posix.join(dirname(from).split(sep).join("/"), specifier);
  if (specifier.startsWith("#handlers/")) return specifier.slice(1);
  // Packages of this workspace: `exports` of each leads into its `src`.
  return /^@orderflow\//.test(specifier)
    ? specifier.replace(/^@orderflow\/([^/]+)/, "packages/$1/src")
    : undefined;
};

/** Groups of modules that import each other, each in its smallest ring. */
export const cyclesIn = (modules: readonly Module[]): string[][] => {
  const imports = new Map(modules.map(({ path, own }) => [path, [...new Set(own.values())]]));
  const cycles: string[][] = [];
  const reported = new Set<string>();
  for (const { path } of modules) {
    if (reported.has(path)) continue;
    const ring = ringThrough(path, imports);
    if (ring === undefined) continue;
    cycles.push(ring);
    for (const one of ring) reported.add(one);
  }
  return cycles;
};

/** The shortest way from a module back to itself. */
const ringThrough = (
  start: string,
  imports: ReadonlyMap<string, readonly string[]>,
): string[] | undefined => {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (let at = queue.shift(); at !== undefined; at = queue.shift())
    for (const next of imports.get(at) ?? []) {
      if (next === start) return [...wayTo(at, cameFrom), start];
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, at);
      queue.push(next);
    }
  return undefined;
};

const wayTo = (end: string, cameFrom: ReadonlyMap<string, string>): string[] => {
  const before = cameFrom.get(end);
  return before === undefined ? [end] : [...wayTo(before, cameFrom), end];
};
