import { sep } from "node:path";
import { runtime } from "@pulumi/pulumi";
import { packageOf } from "../../infra/closure";
import { useOf } from "../../infra/uses";

/** Serialises a closure in a process of its own, where no built-in module has been loaded yet. */

void runtime
  .setMocks({ newResource: ({ name }) => ({ id: name, state: {} }), call: () => ({}) })
  .then(() => packageOf("plain", async () => async () => sep, useOf({}).value))
  .then((archive) => archive.assets)
  .then((assets) => {
    process.stdout.write(Object.keys(assets).join(" "));
    process.exit();
  });
