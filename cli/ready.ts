import type { LocalCloud } from "@orderflow/local-cloud";
import colours from "picocolors";
import { orderToCopy } from "./order-to-copy";

export interface Ready {
  readonly outputs: Readonly<Record<string, unknown>> & {
    readonly apiUrl: string;
    readonly apiKey: string;
    readonly consoleUrl: string;
  };
  readonly cloud: LocalCloud;
}

const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(0)} KB`;

/** Prints the outputs, as `pulumi up` does at its end, and a command that places an order. */
export const printReady = ({ outputs, cloud }: Ready): void => {
  const functions = cloud
    .functions()
    .map(
      (one) =>
        `    ${one.name.padEnd(34)} ${kilobytes(one.bytes).padStart(7)}  ${kilobytes(one.gzipBytes).padStart(7)} gzip`,
    );
  const present = Object.entries({ ...outputs, awsEndpoint: cloud.awsEndpoint }).filter(
    ([, value]) => value !== null,
  );
  const values = present.map(
    ([name, value]) => `    ${name.padEnd(20)} ${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  const lines = [
    "",
    colours.bold("Functions:"),
    ...functions,
    colours.bold("Outputs:"),
    ...values,
    "",
    `Ready. Watch it in the console: ${colours.bold(outputs.consoleUrl)}. Ctrl-C stops.`,
    `Mail: ${cloud.awsEndpoint}/_aws/ses`,
    "Place an order:",
    "",
    ...orderToCopy(outputs).map((line) => `  ${line}`),
    "",
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
};

/** Prints how to deploy to an empty cloud. */
export const printEmpty = (commands: readonly string[], consoleUrl: string): void => {
  const lines = [
    "",
    `Ready, and empty. Watch it in the console: ${colours.bold(consoleUrl)}. Ctrl-C stops.`,
    "Deploy to it with the Pulumi CLI, from this directory in another terminal:",
    "",
    ...commands.map((line) => `  ${line}`),
    "",
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
};
