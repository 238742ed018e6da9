import { LocalCloud } from "../../src/cloud";
import { quietSettings } from "../quiet-settings";

/** A cloud that deploys a program which never ends, until somebody kills it. */
const [directory = "", file = "", stateDirectory = ""] = process.argv.slice(2);

const main = async (): Promise<void> => {
  const cloud = new LocalCloud(quietSettings(stateDirectory));
  await cloud.start();
  const config = { project: "p", stack: "s", values: { "p:file": file }, secretKeys: [] };
  const observer = { declared: () => {}, finished: () => {} };
  await cloud.deploy({ directory, main: "endless" }, config, observer);
};

void main();
