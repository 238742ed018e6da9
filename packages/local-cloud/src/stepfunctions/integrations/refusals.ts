import * as z from "zod";
import { NotImplementedLocally } from "../../service";
import type { TaskState } from "../language";
import { integrationOf } from "./integrations";

/** @throws NotImplementedLocally naming the resource or the parameter that isn't supported */
export const refuseUnsupportedTask = (name: string, state: TaskState): void => {
  const { Resource } = state;
  const integration = integrationOf(Resource);
  if (integration === undefined)
    throw new NotImplementedLocally(`the resource ${Resource} of state "${name}"`);
  if (!integration.parameters) return;
  const [field, parameters] =
    state.QueryLanguage === "JSONata" ? ["Arguments", state.Arguments] : ["Parameters", state.Parameters];
  // An expression, whose value is checked when the task runs.
  if (field === "Arguments" && typeof parameters === "string") return;
  const given = z.record(z.string(), z.unknown()).safeParse(parameters);
  if (!given.success) throw new NotImplementedLocally(`state "${name}" without ${field}`);
  for (const key of Object.keys(given.data))
    if (!Object.hasOwn(integration.parameters.shape, key.replace(/\.\$$/, "")))
      throw new NotImplementedLocally(`the parameter ${key} of state "${name}" (${Resource})`);
};
