/**
 * Ends this process when nobody reads its output any more, as after `| head`. Without this, its next line would end it
 * with a stack trace.
 */
export const endWithReader = (): void =>
  onLost((error) => process.exit("code" in error && error.code === "EPIPE" ? 0 : 1));

/**
 * Does something else instead, at each line that nobody reads: a program that runs until it is stopped stops in order. Ctrl-C
 * in `npm start | tee log` ends tee too, and that mustn't cut the stop short.
 */
export const onReaderGone = (stop: () => void): void => onLost(stop);

const onLost = (act: (error: Error) => void): void => {
  for (const output of [process.stdout, process.stderr]) {
    output.removeAllListeners("error");
    output.on("error", act);
  }
};
