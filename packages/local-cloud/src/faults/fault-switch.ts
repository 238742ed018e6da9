import { type Switch, UnknownMode } from "../switches";
import type { Fault } from "./fault-plan";

export interface FaultControl {
  /** How often it hit. */
  readonly hit: number;
  readonly isOn: boolean;
  readonly turn: (on: boolean) => void;
}

/** A switch for a planned fault; it is on until somebody turns it off. */
export const faultSwitch = (fault: Fault, index: number, { hit, isOn, turn }: FaultControl): Switch => {
  const off = { value: "off", label: "Off" };
  const on = { value: "on", label: `${share(fault)}; it hit ${hit === 1 ? "once" : `${hit} times`}` };
  return {
    name: `fault-${index + 1}`,
    title: `Planned: ${inWords(fault)}`,
    modes: [off, on],
    current: isOn ? on : off,
    set: (value) => {
      if (value !== off.value && value !== on.value) throw new UnknownMode(`fault-${index + 1}`, [off, on]);
      turn(value === on.value);
    },
  };
};

const share = ({ rate, times }: Fault): string => {
  const often = rate === 1 ? "Every time" : `${(rate * 100).toFixed(0)} % of the time`;
  return times === undefined ? often : `${often}, at most ${times} times`;
};

/** `throttle dynamodb PutItem of create-order` */
const inWords = (fault: Fault): string => {
  const { kind } = fault;
  if ("service" in fault) {
    const action = fault.action === "*" ? "" : ` ${fault.action}`;
    const by = fault.function === undefined ? "" : ` of ${fault.function}`;
    return `${kind} ${fault.service}${action}${by}`;
  }
  return "queue" in fault ? `${kind} messages to ${fault.queue}` : `${kind} ${fault.function}`;
};
