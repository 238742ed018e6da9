/**
 * Ends this process when nobody reads its output any more, as after `| head`. Without this, its next line would end it
 * with a stack trace.
 */
export const endWithReader = (): void => {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
};

/**
 * Does something else instead, once: a program that runs until it is stopped stops in order. Ctrl-C in
 * `npm start | tee log` ends tee too, and that mustn't cut the stop short.
 */
export const onReaderGone = (stop: () => void): void => {
  for (const output of [process.stdout, process.stderr]) {
    output.removeAllListeners("error");
    output.on("error", stop);
  }
};
