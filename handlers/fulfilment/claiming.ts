import type { Context } from "aws-lambda";
import * as z from "zod";
import { type ClaimDeps, claim } from "./claim";
import { letGo } from "./let-go";

const lettingGo = z.object({ action: z.literal("let-go") });

/**
 * The step that releases the claim when an execution gives up; and the one that claims an order, for executions that began
 * before an upgrade. Both need only the orders table.
 */
export const claiming = (deps: ClaimDeps) => {
  const [claims, letsGo] = [claim(deps), letGo(deps)];
  return async (event: unknown, context?: Context) =>
    lettingGo.safeParse(event).success ? letsGo(event, context) : claims(event, context);
};
