import type { PausableView } from "../api";
import { post } from "./api-client";
import { useData } from "./live";
import { ActionButton, Badge } from "./ui";

/** Pauses and resumes what carries messages at a resource of the diagram; nothing for a resource without any. */
export const Pauses = ({ nodeId }: { nodeId: string }) => {
  const found = useData<readonly PausableView[]>(`/api/pauses?at=${encodeURIComponent(nodeId)}`, [
    "queues",
    "topology",
  ]);
  if (found.error !== undefined) return <p class="problem">{found.error}</p>;
  if (found.value === undefined || found.value.length === 0) return null;
  return (
    <ul class="rows" aria-label="Pause and resume">
      {found.value.map((one) => (
        <Pausable key={one.id} one={one} reload={found.reload} />
      ))}
    </ul>
  );
};

const Pausable = ({ one, reload }: { one: PausableView; reload: () => void }) => {
  const { kind, id, title, paused, warning } = one;
  const set = () => post("/api/pauses", { kind, id, paused: !paused }).finally(reload);
  return (
    <li>
      <span>{title}</span>
      <Badge tone={paused ? "warn" : "ok"}>{paused ? "paused" : "active"}</Badge>
      <ActionButton
        label={`${paused ? "Resume" : "Pause"} ${title}`}
        onAction={set}
        {...(paused || warning === undefined ? {} : { confirm: `${warning} Pause it?` })}
      >
        {paused ? "Resume" : "Pause"}
      </ActionButton>
    </li>
  );
};
