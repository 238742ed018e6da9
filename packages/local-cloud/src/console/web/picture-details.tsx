import type { Picture, TopologyEdge, TopologyNode } from "../api";
import { Pauses } from "./pauses";
import { kindInWords } from "./picture-drawing";
import { href } from "./router";
import { count, Panel } from "./ui";

const pausable: ReadonlySet<TopologyNode["kind"]> = new Set(["queue", "rule", "function"]);

/** Describes a resource of the diagram and its connections in words. */
export const PictureDetails = ({ node, picture }: { node: TopologyNode; picture: Picture }) => {
  const incoming = picture.edges.filter(({ to }) => to === node.id);
  const outgoing = picture.edges.filter(({ from }) => from === node.id);
  const depth = picture.depths[node.id];
  return (
    <Panel
      class="details"
      title={
        <>
          {node.label} <small>{kindInWords(node.kind)}</small>
        </>
      }
      aside={
        <a class="button quiet" href={href("flow")}>
          Close
        </a>
      }
    >
      <p class="mono muted">{node.name}</p>
      {depth !== undefined && (
        <p>
          {count(depth, "message")} in it. <a href={href("queues", node.id)}>Show them</a>
        </p>
      )}
      {pausable.has(node.kind) && <Pauses key={node.id} nodeId={node.id} />}
      <div class="two">
        <Connections title="From" edges={incoming} picture={picture} end="from" />
        <Connections title="To" edges={outgoing} picture={picture} end="to" />
      </div>
    </Panel>
  );
};

const verbs = { flow: "", dead: "dead letters", read: "reads", write: "writes" } as const;

const Connections = (props: {
  title: string;
  edges: readonly TopologyEdge[];
  picture: Picture;
  end: "from" | "to";
}) => {
  const labels = new Map(props.picture.nodes.map(({ id, label }) => [id, label]));
  return (
    <div>
      <h3>{props.title}</h3>
      {props.edges.length === 0 && <p class="muted">nothing</p>}
      <ul class="connections">
        {props.edges.map((edge) => (
          <li key={edge.id}>
            <a href={href("flow", edge[props.end])}>{labels.get(edge[props.end])}</a>
            <span class="muted">
              {[verbs[edge.kind], ...edge.labels].filter((word) => word !== "").join(", ")}
            </span>
            <span class="number">{props.picture.counts[edge.id]?.total ?? 0}</span>
          </li>
        ))}
      </ul>
    </div>
  );
};
