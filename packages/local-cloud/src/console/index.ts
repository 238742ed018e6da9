/** The console: a web page that shows what the local cloud does, and what a program adds to it. */
export type { Cause, Done, Outcome, SearchHit, Subject } from "./api";
export { LocalConsole } from "./console";
export {
  BadRequest,
  type ConsoleExtension,
  type ConsoleRequest,
  type ConsoleRoute,
  type DeadLetterActions,
} from "./extension";
export { type Listed, listed, type Wanted, wantedOf } from "./listing";
export { plainConsole } from "./plain";
