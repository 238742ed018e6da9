import { existsSync, readFileSync } from "node:fs";
import * as z from "zod";
import type { AwsEndpoint } from "../endpoint/endpoint";
import { AwsError, jsonReply } from "../service";
import { type FaultPlan, faultPlan } from "./fault-plan";
import type { PlannedFaults } from "./planned-faults";

/** `faults.json` can't be used. */
export class BadFaultPlan extends Error {
  constructor(where: string, why: string) {
    super(`${where} is no plan of faults: ${why}`);
    this.name = "BadFaultPlan";
  }
}

/** `PUT /_local/faults` replaces the plan, `GET` tells how often each fault hit. */
export const addFaultRoutes = (endpoint: AwsEndpoint, faults: PlannedFaults): void => {
  endpoint.route("GET", "/_local/faults", () => jsonReply(faults.describe()));
  endpoint.route("PUT", "/_local/faults", ({ body }) => {
    try {
      faults.set(parsePlan("The body", body.toString("utf8")));
    } catch (error) {
      throw new AwsError("ValidationException", error instanceof Error ? error.message : String(error));
    }
    return jsonReply(faults.describe());
  });
};

/** The plan that the cloud starts with, when there is such a file. @throws BadFaultPlan */
export const plannedIn = (file: string): FaultPlan | undefined =>
  existsSync(file) ? parsePlan(file, readFileSync(file, "utf8")) : undefined;

const parsePlan = (where: string, text: string): FaultPlan => {
  let content: unknown;
  try {
    content = JSON.parse(text === "" ? "{}" : text);
  } catch (error) {
    throw new BadFaultPlan(where, String(error));
  }
  const plan = faultPlan.safeParse(content);
  if (plan.success) return plan.data;
  throw new BadFaultPlan(where, z.prettifyError(plan.error));
};
