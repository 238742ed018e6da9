/** Drawn for this page on a grid of 16, in strokes. */
const paths = {
  api: "M2.5 8h11M8 2.5c2 1.6 2.8 3.4 2.8 5.5S10 11.900 8 13.500C6 11.900 5.200 10.100 5.200 8S6 4.100 8 2.500zM8 2.500a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11z",
  function: "M4.500 13 8.200 6.200M6 3h1.200l4.300 10",
  table:
    "M3 4.200C3 3.300 5.200 2.500 8 2.500s5 .8 5 1.700-2.200 1.700-5 1.700-5-.8-5-1.700zM3 4.200v7.600c0 .9 2.200 1.700 5 1.700s5-.8 5-1.700V4.200M3 8c0 .9 2.200 1.700 5 1.700S13 8.900 13 8",
  queue: "M2.500 5h3v6h-3zM6.700 5h2.600v6H6.700zM10.500 5h3v6h-3z",
  "dead-letter-queue": "M8 2.500 14 13H2zM8 6.500v3M8 11.200v.1",
  bus: "M2.500 8h11M5 8V4.500M8 8v3.500M11 8V4.500M4 4.500h2M7 11.500h2M10 4.500h2",
  rule: "M2.500 3.500h11L9.500 8.500v4l-3-1.500V8.500z",
  archive: "M2.500 3.500h11v3h-11zM3.500 6.500v6.500h9V6.500M6.500 9h3",
  "state-machine":
    "M6 2.500h4v3H6zM2.500 10.500h4v3h-4zM9.500 10.500h4v3h-4zM8 5.500v2.500M4.500 10.500V8h7v2.500",
  topic: "M3 6.500v3h2l4.500 3v-9L5 6.500zM11.500 6a3 3 0 0 1 0 4",
  mail: "M2.500 4h11v8.500h-11zM2.500 4.500 8 9l5.500-4.500",
  flow: "M3 4.500h3.500a3 3 0 0 1 3 3v1a3 3 0 0 0 3 3H13M3 4.500m-.8 0a.8.8 0 1 0 1.600 0a.8.8 0 1 0-1.600 0M11.500 10l1.500 1.500-1.500 1.500",
  document: "M4 2.500h8v11l-2-1.200-2 1.200-2-1.200-2 1.200zM6 5.500h4M6 8.200h4",
  storefront:
    "M2.500 6.500 3.500 3h9l1 3.500M3.500 7v6h9V7M2.500 6.500a1.800 1.800 0 0 0 3.600 0 1.900 1.900 0 0 0 3.800 0 1.800 1.800 0 0 0 3.600 0z",
  search: "M7 2.500a4.500 4.500 0 1 0 0 9 4.500 4.500 0 0 0 0-9zM10.300 10.300 13.500 13.500",
  pulse: "M1.500 8.500h3l1.700-4.500 3 8.500 2-6 1 2h2.300",
  clock: "M8 2.500a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11zM8 5v3.200l2.200 1.300",
  logs: "M3 4h10M3 7h7M3 10h10M3 13h5",
  sun: "M8 5.200a2.800 2.800 0 1 0 0 5.600 2.800 2.800 0 0 0 0-5.600zM8 1.500v1.500M8 13v1.500M1.500 8H3M13 8h1.500M3.400 3.400l1 1M11.600 11.600l1 1M3.400 12.600l1-1M11.600 4.400l1-1",
  moon: "M13 9.700A5.500 5.500 0 0 1 6.300 3a5.500 5.500 0 1 0 6.700 6.700z",
  bolt: "M9 2 4 9h3.500L7 14l5-7H8.500z",
} as const;

export type IconName = keyof typeof paths;

/** A decorative icon; its meaning is also given in words next to it. */
export const Icon = ({ name, size = 16 }: { name: IconName; size?: number }) => (
  <svg class="icon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
    <path d={paths[name]} />
  </svg>
);

/** An icon within another drawing. */
export const iconPath = (name: IconName): string => paths[name];
