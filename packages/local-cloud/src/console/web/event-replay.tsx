import { useState } from "preact/hooks";
import type { ArchiveView, BusEventView } from "../api";
import { post } from "./api-client";
import { RuleChoice } from "./rule-choice";
import { ActionButton, clockOf, count } from "./ui";

const second = 1_000;

/** Replays one event. EventBridge replays a time, to the second: what else came in that second is said. */
export const EventReplay = (props: {
  event: BusEventView;
  archives: readonly ArchiveView[];
  reload: () => void;
}) => {
  const { event, archives, reload } = props;
  const [rule, setRule] = useState("");
  const archive = archives.find(({ busArn }) => busArn === event.bus);
  if (!archive) return null;
  const replay = () =>
    post("/api/replays", {
      archiveArn: archive.arn,
      busArn: archive.busArn,
      from: event.time,
      to: event.time + second,
      rules: rule === "" ? [] : [rule],
    }).then(reload);
  const others = event.sameSecond - 1;
  return (
    <div class="actions">
      <RuleChoice label="Replay to" rules={archive.rules} value={rule} onChange={setRule} />
      <ActionButton
        onAction={replay}
        {...(others > 0
          ? {
              confirm: `EventBridge replays to the second: ${count(others, "other event")} of ${clockOf(event.time)} will come again, too.`,
            }
          : {})}
      >
        Replay this event
      </ActionButton>
    </div>
  );
};
