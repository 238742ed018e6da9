import { powertools } from "../../../handlers/telemetry/powertools";
import { lambdaContext } from "../../factories/lambda-context";

// A process of its own: tracing patches Node's modules for good.
const url = process.argv[2] ?? "";
const telemetry = powertools();
const handler = telemetry.instrument(async (orderId: string) =>
  telemetry.span(`ask for ${orderId}`, async () => (await fetch(url)).text(), { orderId }),
);

/** A warm function: one process, and the connection of the first invocation is used again by the second. */
const invokeTwice = async (): Promise<void> => {
  for (const [orderId, parent] of [
    ["first", "557abcec3ee5a047"],
    ["second", "657abcec3ee5a048"],
  ] as const) {
    process.env._X_AMZN_TRACE_ID = `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=${parent};Sampled=1`;
    await handler(orderId, lambdaContext());
    await fetch(url).then((answer) => answer.text()); // outside of an invocation, as a refresh of credentials is
  }
};

invokeTwice().catch((error: Error) => console.error(error.name));
