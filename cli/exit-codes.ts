/** The exit codes that scripts may rely on. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  unreachable: 3,
  notFound: 4,
  refused: 5,
  endedOtherwise: 6,
  timedOut: 7,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** For the help of every command. */
export const exitCodesHelp = [
  "Exit codes:",
  "  0  done                           4  no such order, client, queue, archive, …",
  "  1  failed                         5  refused by the API or by AWS",
  "  2  wrong arguments or input       6  the order ended differently than requested",
  "  3  no cloud or stack reachable    7  not done within --timeout",
].join("\n");
