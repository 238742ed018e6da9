import type { AwsEndpoint } from "../endpoint/endpoint";
import { jsonReply } from "../service";
import type { Meter } from "./meter";

/** `GET /_local/metering` tells the usage since the start or the last `PUT`, which sets it to nothing. */
export const addMeterRoutes = (endpoint: AwsEndpoint, meter: Meter): void => {
  endpoint.route("GET", "/_local/metering", () => jsonReply(meter.usage()));
  endpoint.route("PUT", "/_local/metering", () => {
    meter.reset();
    return jsonReply(meter.usage());
  });
};
