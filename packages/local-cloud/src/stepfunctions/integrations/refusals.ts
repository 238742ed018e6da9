import * as z from "zod";
import { NotImplementedLocally } from "../../service";
import type { TaskState } from "../language";
import { integrationOf } from "./integrations";

/** @throws NotImplementedLocally naming the resource or the parameter that isn't supported */
export const refuseUnsupportedTask = (name: string, { Resource, Parameters }: TaskState): void => {
  const integration = integrationOf(Resource);
  if (integration === undefined)
    throw new NotImplementedLocally(`the resource ${Resource} of state "${name}"`);
  if (!integration.parameters) return;
  const given = z.record(z.string(), z.unknown()).safeParse(Parameters);
  if (!given.success) throw new NotImplementedLocally(`state "${name}" without Parameters`);
  for (const key of Object.keys(given.data))
    if (!Object.hasOwn(integration.parameters.shape, key.replace(/\.\$$/, "")))
      throw new NotImplementedLocally(`the parameter ${key} of state "${name}" (${Resource})`);
};
