import * as pulumi from "@pulumi/pulumi";
import type { Permission } from "./policy";

/** Something that a function uses: the value that its code needs, such as a name, and the permissions that its role needs. */
export interface Use<Value> {
  readonly value: pulumi.Output<Value>;
  readonly permissions: readonly Permission[];
}

/** A value in `uses` with permissions: a table's `can(…)`, a secret, a mail sender. */
export interface Usable<Value> {
  readonly use: Use<Value>;
}

/** What a function uses, by the names of its settings: things with permissions, outputs, and plain values. */
export type Uses = Readonly<Record<string, unknown>>;

type SettingOf<Given> =
  Given extends Usable<infer Value> ? Value : Given extends pulumi.Output<infer Value> ? Value : Given;

/** The settings that follow from `uses`: names and plain values, and nothing of the deployment engine. */
export type SettingsOf<Given extends Uses> = { readonly [Key in keyof Given]: SettingOf<Given[Key]> };

/** Combines several uses: their settings and their permissions. */
export const useOf = <Given extends Uses>(uses: Given): Use<SettingsOf<Given>> => ({
  value: pulumi
    .output(Object.fromEntries(Object.entries(uses).map(settingOf)))
    .apply((settings): SettingsOf<Given> => {
      if (!isComplete(uses, settings))
        throw new Error(`A setting of ${Object.keys(uses).join(", ")} is missing`);
      return settings;
    }),
  permissions: merged(Object.values(uses).flatMap((one) => (isUsable(one) ? one.use.permissions : []))),
});

/** Combines several things into one setting: `payment: together({ keyParameter: stripeKey })`. */
export const together = <Given extends Uses>(uses: Given): Usable<SettingsOf<Given>> => ({
  use: useOf(uses),
});

const isUsable = (value: unknown): value is Usable<unknown> =>
  typeof value === "object" && value !== null && !pulumi.Output.isInstance(value) && "use" in value;

const settingOf = ([name, value]: readonly [string, unknown]): readonly [string, unknown] => [
  name,
  isUsable(value) ? value.use.value : value,
];

const isComplete = <Given extends Uses>(uses: Given, settings: Uses): settings is SettingsOf<Given> =>
  Object.keys(uses).every((name) => Object.hasOwn(settings, name));

/** Merges statements: one per resource, even if it is used for two purposes. */
export const merged = (permissions: readonly Permission[]): readonly Permission[] => {
  const byResource = new Map<pulumi.Input<string>, Permission>();
  const others: Permission[] = [];
  for (const permission of permissions) {
    const [resource, ...more] = permission.resources;
    if (resource === undefined || more.length > 0 || permission.conditions) others.push(permission);
    else {
      const { actions = [] } = byResource.get(resource) ?? {};
      const union = [...new Set([...actions, ...permission.actions])];
      byResource.set(resource, { actions: union, resources: [resource] });
    }
  }
  return [...byResource.values(), ...others];
};
