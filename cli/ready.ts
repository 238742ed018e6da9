import colours from "picocolors";
import type { LocalCloud } from "../local/cloud";

export interface Ready {
  readonly outputs: Readonly<Record<string, unknown>> & {
    readonly apiUrl: string;
    readonly apiKey: string;
    readonly consoleUrl: string;
  };
  readonly cloud: LocalCloud;
  readonly resources: number;
  /** From process start of the command to ready. */
  readonly milliseconds: number;
}

const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(0)} KB`;

/** Prints what `pulumi up` would at its end, and an order to copy. */
export const printReady = ({ outputs, cloud, resources, milliseconds }: Ready): void => {
  const functions = cloud
    .functions()
    .map(
      (one) =>
        `    ${one.name.padEnd(34)} ${kilobytes(one.bytes).padStart(7)}  ${kilobytes(one.gzipBytes).padStart(7)} gzip`,
    );
  const values = Object.entries({ ...outputs, awsEndpoint: cloud.awsEndpoint }).map(
    ([name, value]) => `    ${name.padEnd(20)} ${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  const order = {
    customerId: "CUST-123",
    customerEmail: "ada@example.com",
    items: [{ productId: "PROD-001", quantity: 2 }],
  };
  const lines = [
    "",
    colours.bold("Functions:"),
    ...functions,
    colours.bold("Outputs:"),
    ...values,
    "",
    `Ready: ${resources} resources in ${(milliseconds / 1000).toFixed(1)} s. Mail: ${cloud.awsEndpoint}/_aws/ses. Ctrl-C stops.`,
    `Watch it in the console: ${colours.bold(outputs.consoleUrl)}`,
    "Place an order:",
    "",
    `  curl -X POST ${outputs.apiUrl}/orders -H "x-api-key: ${outputs.apiKey}" -H 'content-type: application/json' \\`,
    `    -d '${JSON.stringify(order)}'`,
    "",
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
};
