import { existsSync, readFileSync } from "node:fs";
import * as z from "zod";
import { type LocalRoute, plainJson } from "../endpoint/local-routes";
import { AwsError } from "../service";
import { type FaultPlan, faultPlan } from "./fault-plan";
import type { PlannedFaults } from "./planned-faults";

/** Thrown when a plan of faults is invalid. */
export class BadFaultPlan extends Error {
  constructor(where: string, why: string) {
    super(`${where} isn't a valid plan of faults: ${why}`);
    this.name = "BadFaultPlan";
  }
}

/** `PUT /_local/faults` replaces the plan, `GET` returns it with the number of hits of each fault. */
export const faultRoutes = (faults: PlannedFaults): Readonly<Record<string, LocalRoute>> => ({
  "GET /_local/faults": () => plainJson(faults.describe()),
  "PUT /_local/faults": ({ body }) => {
    try {
      faults.set(parsePlan("The body", body.toString("utf8")));
    } catch (error) {
      throw new AwsError("ValidationException", error instanceof Error ? error.message : String(error));
    }
    return plainJson(faults.describe());
  },
});

/** The plan that the cloud starts with, if the file exists. @throws BadFaultPlan */
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
