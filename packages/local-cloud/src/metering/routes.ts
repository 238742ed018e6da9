import { type LocalRoute, plainJson } from "../endpoint/local-routes";
import type { Meter } from "./meter";

/** `GET /_local/metering` tells the usage since the start or the last `PUT`, which sets it to nothing. */
export const meterRoutes = (meter: Meter): Readonly<Record<string, LocalRoute>> => ({
  "GET /_local/metering": () => plainJson(meter.usage()),
  "PUT /_local/metering": () => {
    meter.reset();
    return plainJson(meter.usage());
  },
});
