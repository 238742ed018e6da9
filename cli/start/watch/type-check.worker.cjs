"use strict";
// Plain JavaScript: a worker doesn't inherit the loader of TypeScript.
const { join } = require("node:path");
const { parentPort, workerData } = require("node:worker_threads");
const ts = require("typescript");

const { directory } = workerData;
const config = ts.readConfigFile(join(directory, "tsconfig.json"), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, directory);

/** Only what was saved and what it imports is read: all of the program would take seconds. */
const roots = new Set();
const versionOf = (file) => String(ts.sys.getModifiedTime(file)?.getTime() ?? 0);

const service = ts.createLanguageService({
  getCompilationSettings: () => ({
    ...options,
    noEmit: true,
    incremental: false,
    tsBuildInfoFile: undefined,
  }),
  getCurrentDirectory: () => directory,
  getDefaultLibFileName: ts.getDefaultLibFilePath,
  getScriptFileNames: () => [...roots],
  getScriptVersion: versionOf,
  getScriptSnapshot: (file) => {
    const text = ts.sys.readFile(file);
    return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
  },
  fileExists: ts.sys.fileExists,
  readFile: ts.sys.readFile,
  readDirectory: ts.sys.readDirectory,
  directoryExists: ts.sys.directoryExists,
  getDirectories: ts.sys.getDirectories,
  realpath: ts.sys.realpath,
});

const host = {
  getCanonicalFileName: (file) => file,
  getCurrentDirectory: () => directory,
  getNewLine: () => "\n",
};

parentPort.on("message", ({ id, files }) => {
  const paths = files
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => join(directory, file))
    .filter(ts.sys.fileExists);
  for (const path of paths) roots.add(path);
  const found = paths.flatMap((path) => [
    ...service.getSyntacticDiagnostics(path),
    ...service.getSemanticDiagnostics(path),
  ]);
  const problems = found.map((one) => ts.formatDiagnostic(one, host).trim());
  parentPort.postMessage({ id, problems });
});
