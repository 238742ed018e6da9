import { type LocalRoute, plainJson } from "../endpoint/local-routes";
import type { Meter } from "./meter";

/**
 * `GET /_local/metering` returns the usage since the start or the last `PUT`, which sets it to zero;
 * `GET /_local/metering/details` returns it by table, index, partition key, function and action.
 */
export const meterRoutes = (meter: Meter): Readonly<Record<string, LocalRoute>> => ({
  "GET /_local/metering": () => plainJson(meter.usage()),
  "GET /_local/metering/details": () => plainJson(meter.details()),
  "PUT /_local/metering": () => {
    meter.reset();
    return plainJson(meter.usage());
  },
});
