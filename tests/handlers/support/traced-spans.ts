import { powertools } from "../../../handlers/telemetry/powertools";
import { lambdaContext } from "../../factories/lambda-context";

// A process of its own: tracing patches Node's HTTP modules for good.
const telemetry = powertools();
const order = (orderId: string, milliseconds: number) =>
  telemetry.span(
    orderId,
    async () => {
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      await telemetry.span(`Groq for ${orderId}`, async () => {
        if (orderId === "bad") throw new Error("no answer");
      });
    },
    { orderId, correlationId: `c-${orderId}` },
  );

telemetry
  .instrument(async () => {
    telemetry.identify({ correlationId: "c-request" });
    await Promise.allSettled([order("slow", 30), order("quick", 5), order("bad", 10)]);
  })({}, lambdaContext())
  .catch((error: Error) => console.error(error.name));
