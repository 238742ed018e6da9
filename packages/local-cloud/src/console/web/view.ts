import type { ComponentType } from "preact";
import type { IconName } from "./icons";

/** A part of the page, with a place in its navigation. */
export interface View {
  /** Its part of the hash. */
  readonly path: string;
  readonly title: string;
  readonly icon: IconName;
  /** `rest` is the part of the hash after the path. */
  readonly component: ComponentType<{ rest: string }>;
  /** A badge next to the title in the navigation, if there is something to show. */
  readonly badge?: ComponentType;
}
