import type * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

const [on, off] = ["on-", "off-"];

/**
 * A flag that only goes up: once a deployment has set it, every later one reads it as set, whatever it declares. A resource
 * in Pulumi's state remembers it, because the engine keeps the old value of a property whose changes are ignored.
 */
export const latch = (
  name: string,
  isSet: boolean,
  opts?: pulumi.CustomResourceOptions,
): pulumi.Output<boolean> => {
  const { prefix } = new random.RandomId(
    name,
    { byteLength: 1, prefix: isSet ? on : off },
    { ...opts, ignoreChanges: isSet ? [] : ["prefix"] },
  );
  return prefix.apply((kept) => kept === on);
};
