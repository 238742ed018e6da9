import type { Context } from "aws-lambda";
import * as z from "zod";
import { type ChargeDeps, charge } from "./charge";
import type { ClaimDeps } from "./claim";
import { claimAndCharge } from "./claim-and-charge";

/** The input of an execution that began before an upgrade and has claimed the order in a step before this one. */
const alreadyClaimed = z.object({ action: z.undefined().optional() });

/** The step that claims an order and charges it. */
export const charging = (deps: ClaimDeps & ChargeDeps) => {
  const [first, onlyCharging] = [claimAndCharge(deps), charge(deps)];
  return async (event: unknown, context?: Context) =>
    alreadyClaimed.safeParse(event).success ? onlyCharging(event, context) : first(event, context);
};
