/** The arrow heads of a drawing's lines, by kind: `marker-end: url(#<prefix>-<kind>)`. */
export const ArrowTips = ({ prefix, kinds }: { prefix: string; kinds: readonly string[] }) => (
  <defs>
    {kinds.map((kind) => (
      <marker
        key={kind}
        id={`${prefix}-${kind}`}
        class={`tip ${kind}`}
        viewBox="0 0 8 8"
        refX="7"
        refY="4"
        markerWidth="7"
        markerHeight="7"
        orient="auto"
      >
        <path d="M1,1 7,4 1,7" />
      </marker>
    ))}
  </defs>
);
