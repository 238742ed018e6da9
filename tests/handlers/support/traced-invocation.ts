import { publishEvents } from "../../../handlers/entry/publish-events";
import { lambdaContext } from "../../factories/lambda-context";
import { pendingOrder } from "../../factories/order";
import { streamBatch, streamRecord } from "../../factories/stream-record";

// A process of its own: tracing patches Node's HTTP modules for good.
const poison = streamRecord({ after: { orderId: "nonsense" } });
const batch = streamBatch(
  ...(process.argv[2] === "poison" ? [poison] : []),
  streamRecord({ after: pendingOrder() }),
);

publishEvents({ busName: "b" })(batch, lambdaContext()).catch((error: Error) => console.error(error.name));
