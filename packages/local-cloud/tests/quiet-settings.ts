import type { CloudSettings } from "../src/plugin";

/** Settings of a cloud on free ports that begins empty and says nothing. */
export const quietSettings = (stateDirectory: string): CloudSettings => ({
  apiPort: 0,
  awsPort: 0,
  stateDirectory,
  keep: false,
  rawLogs: false,
  onLine: () => {},
});
