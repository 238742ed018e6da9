import type { Switch, SwitchMode } from "../switches";
import type { SesService } from "./ses";

const takesAll: SwitchMode = { value: "", label: "SES takes every recipient" };
const takesNone: SwitchMode = { value: "@", label: "SES refuses every recipient" };

/** Makes SES reject recipients, by part of their address: `PUT /_local/ses {"reject": "ada@"}`. */
export const rejectSwitch = (ses: SesService): Switch => ({
  name: "reject",
  title: "E-mail is rejected",
  modes: [takesAll, takesNone],
  get current() {
    const value = ses.rejecting ?? takesAll.value;
    const known = [takesAll, takesNone].find((mode) => mode.value === value);
    return known ?? { value, label: `SES refuses recipients with “${value}” in their address` };
  },
  set: (value) => ses.reject(value === "" ? undefined : value),
});
