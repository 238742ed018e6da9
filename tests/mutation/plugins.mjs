import Module from "node:module";
import { declareValuePlugin, PluginKind } from "@stryker-mutator/api/plugin";

// Stryker 9 (10 needs Node.js 22) asks for files of mocha without their extension, which is .cjs as of mocha 12.
Module._extensions[".cjs"] ??= Module._extensions[".js"];
const runner = await import("@stryker-mutator/mocha-runner");

const levels = new Set(["info", "warn", "error"]);

/** What a log says is for people to read; whether something is counted, measured or decided stays to be tested. */
const ignoreLogs = {
  shouldIgnore({ node }) {
    if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return undefined;
    const { object, property } = node.callee;
    const receiver = object.type === "MemberExpression" ? object.property : object;
    return receiver.name === "telemetry" && levels.has(property.name) ? "a log line" : undefined;
  },
};

export const strykerValidationSchema = runner.strykerValidationSchema;
export const strykerPlugins = [
  ...runner.strykerPlugins,
  declareValuePlugin(PluginKind.Ignore, "logs", ignoreLogs),
];
