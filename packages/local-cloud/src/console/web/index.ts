/** The building blocks for views of a console extension. */
export type { Listed } from "../listing";
export { post } from "./api-client";
export { type Choice, Filters, Older, useFiltered } from "./filters";
export { useData } from "./live";
export { href } from "./router";
export { useTrace, Waterfall } from "./trace-view";
export { ActionButton, Ago, Badge, Empty, Loaded, Panel, Time, type Tone } from "./ui";
export type { View } from "./view";
