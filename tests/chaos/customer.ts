import { setTimeout as wait } from "node:timers/promises";
import * as z from "zod";
import type { RunningCloud } from "../e2e/cloud";
import type { Wish } from "./customers";
import type { Experience, Told } from "./observation";

const tries = 10;
const placed = z.object({ orderId: z.string() });

/** Milliseconds before the next try: twice as long each time, and what a 429 asks for. */
const pause = (attempt: number, retryAfter: string | null): number =>
  retryAfter === null ? Math.min(50 * 2 ** attempt, 2_000) : Number(retryAfter) * 1_000;

/**
 * A client as it should be: tries again with the same key until it has an answer that counts.
 * @param accepted is told at once, so that operators can meddle
 */
export const live = async (
  cloud: RunningCloud,
  wish: Wish,
  accepted: (orderId: string) => void,
): Promise<Experience> => {
  const told = await place(cloud, wish);
  if (told.kind === "accepted") accepted(told.orderId);
  const cancelled = told.kind === "accepted" && (await changesMind(cloud, wish, told.orderId));
  return { customerId: wish.customerId, customerEmail: wish.customerEmail, told, cancelled };
};

const place = async (cloud: RunningCloud, { body, idempotencyKey }: Wish): Promise<Told> => {
  const answer = await answered(() => cloud.place(body, { "idempotency-key": idempotencyKey }));
  if (!answer) return { kind: "unanswered" };
  if (answer.status === 201) return { kind: "accepted", orderId: placed.parse(answer.body).orderId };
  return { kind: "refused", status: answer.status };
};

const changesMind = async (cloud: RunningCloud, wish: Wish, orderId: string): Promise<boolean> => {
  if (wish.cancelAfter === undefined) return false;
  await wait(wish.cancelAfter);
  return cancel(cloud, orderId);
};

/** @returns whether it was told that the order is cancelled */
export const cancel = async (cloud: RunningCloud, orderId: string): Promise<boolean> => {
  const headers = { "x-api-key": cloud.outputs.apiKey };
  const answer = await answered(() => cloud.request("POST", `/orders/${orderId}/cancel`, { headers }));
  return answer?.status === 200;
};

/** The first answer that isn't a failure of the moment. */
const answered = async (ask: () => ReturnType<RunningCloud["request"]>) => {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const answer = await ask().catch(() => undefined); // the connection broke, or the answer did
    if (answer && answer.status < 500 && answer.status !== 429) return answer;
    await wait(pause(attempt, answer?.headers.get("retry-after") ?? null));
  }
  return undefined;
};
