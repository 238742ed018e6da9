import type { ServicePlugin } from "../plugin";
import { Keys } from "./keys";
import { kmsResources } from "./resources";

export const kms: ServicePlugin = {
  name: "KMS",
  create: () => ({ resources: kmsResources(new Keys()) }),
};
