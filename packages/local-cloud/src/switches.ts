import * as z from "zod";
import { type LocalRoute, plainJson } from "./endpoint/local-routes";
import { AwsError } from "./service";

/** One mode of a switch. */
export interface SwitchMode {
  /** Its name in requests. */
  readonly value: string;
  /** Its label for people, as a sentence. */
  readonly label: string;
}

/**
 * A failure that can be switched on by hand, to see how a program reacts: in the console under "Break things", and with
 * `PUT /_local/<id> {"<name>": "<mode>"}`.
 */
export interface Switch {
  /** The property in requests. */
  readonly name: string;
  /** Its title in the console. */
  readonly title: string;
  /** The modes; the first is the healthy one. */
  readonly modes: readonly SwitchMode[];
  /** The current mode; requests may set one that isn't in `modes`. */
  readonly current: SwitchMode;
  /** Why it can't be used at the moment. */
  readonly unavailable?: string | undefined;
  /** @throws UnknownMode */
  set(value: string): void;
}

/** The switches of one service or stand-in. */
export interface SwitchGroup {
  /** Its id in paths: `PUT /_local/<id>`. */
  readonly id: string;
  readonly switches: readonly Switch[];
}

/** Thrown when a switch has no such mode. */
export class UnknownMode extends AwsError {
  constructor(name: string, modes: readonly SwitchMode[]) {
    super("ValidationException", `${name}: one of ${modes.map(({ value }) => value).join(", ")}`);
  }
}

/** Whether a switch is in its healthy mode. */
export const isHealthy = ({ current, modes }: Switch): boolean => current.value === modes[0]?.value;

/** A switch with modes; it begins with the first. */
export class ModeSwitch<Value extends string> implements Switch {
  readonly name: string;
  readonly title: string;
  readonly unavailable: string | undefined;
  private chosen: (SwitchMode & { readonly value: Value }) | undefined;

  constructor(
    options: Pick<Switch, "name" | "title" | "unavailable">,
    readonly modes: readonly [SwitchMode & { readonly value: Value }, ...(SwitchMode & { value: Value })[]],
  ) {
    this.name = options.name;
    this.title = options.title;
    this.unavailable = options.unavailable;
  }

  get current(): SwitchMode & { readonly value: Value } {
    return this.chosen ?? this.modes[0];
  }

  set(value: string): void {
    const mode = this.modes.find((one) => one.value === value);
    if (!mode) throw new UnknownMode(this.name, this.modes);
    this.chosen = mode;
  }
}

/** `PUT /_local/<id>` for each group, and `GET /_local/switches`, which lists them all. */
export const switchRoutes = (groups: readonly SwitchGroup[]): Readonly<Record<string, LocalRoute>> => ({
  "GET /_local/switches": () =>
    plainJson(Object.fromEntries(groups.map(({ id, switches }) => [id, switches.map(described)]))),
  ...Object.fromEntries(groups.map((group) => [`PUT /_local/${group.id}`, setAll(group)])),
});

const described = ({ name, title, modes, current, unavailable }: Switch) => ({
  name,
  title,
  modes,
  current,
  unavailable,
});

const setAll =
  (group: SwitchGroup): LocalRoute =>
  ({ body }) => {
    const { switches } = group;
    const given = bodyOf(body);
    const named = switches.filter(({ name }) => name in given);
    // A request without a name means the only switch.
    const [only, ...others] = switches;
    for (const one of named.length === 0 && only && others.length === 0 ? [only] : named)
      one.set(String(given[one.name] ?? ""));
    return plainJson(Object.fromEntries(switches.map(({ name, current }) => [name, current.value])));
  };

const object = z.record(z.string(), z.unknown());

/** A body that isn't a JSON object names no switch. */
const bodyOf = (body: Buffer): Record<string, unknown> => {
  try {
    return object.safeParse(JSON.parse(body.toString("utf8"))).data ?? {};
  } catch {
    return {};
  }
};
