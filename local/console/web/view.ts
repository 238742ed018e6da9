import type { ComponentType } from "preact";
import type { IconName } from "./icons";

/** A part of the page, with a place in its navigation. */
export interface View {
  /** Its part of the hash. */
  readonly path: string;
  readonly title: string;
  readonly icon: IconName;
  /** `rest` is what follows the path in the hash. */
  readonly component: ComponentType<{ rest: string }>;
}
