import * as z from "zod";
import { type LocalRoute, plainJson } from "../endpoint/local-routes";
import { AwsError } from "../service";
import { type Clock, ClockMovesForwardOnly } from "./clock";

const move = z.strictObject({ advanceSeconds: z.number() });

/** `GET /_local/clock` returns the time; `POST` moves the clock: `{"advanceSeconds": 172800}` is two days. */
export const clockRoutes = (clock: Clock): Readonly<Record<string, LocalRoute>> => ({
  "GET /_local/clock": () => plainJson(shown(clock)),
  "POST /_local/clock": async ({ body }) => {
    await clock.advance(secondsIn(body) * 1000).catch((error: unknown) => {
      throw error instanceof ClockMovesForwardOnly
        ? new AwsError("ValidationException", error.message)
        : error;
    });
    return plainJson(shown(clock));
  },
});

const shown = (clock: Clock) => ({ now: clock.date().toISOString(), aheadSeconds: clock.ahead / 1000 });

/** @throws AwsError ValidationException */
const secondsIn = (body: Buffer): number => {
  try {
    return move.parse(JSON.parse(body.toString("utf8"))).advanceSeconds;
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new AwsError("ValidationException", `The body must be like {"advanceSeconds": 172800}: ${why}`);
  }
};
