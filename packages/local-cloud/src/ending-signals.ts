/**
 * The signals with which a person or a supervisor ends a program. On Windows, Ctrl-Break is SIGBREAK, closing the console
 * is SIGHUP, and SIGTERM can't be received. On other platforms SIGHUP isn't handled, because a handler would undo `nohup`.
 * @param platform as `process.platform`
 */
export const endingSignals = (platform: NodeJS.Platform = process.platform): readonly NodeJS.Signals[] =>
  platform === "win32" ? ["SIGINT", "SIGBREAK", "SIGHUP"] : ["SIGINT", "SIGTERM"];
