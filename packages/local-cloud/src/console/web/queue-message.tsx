import { useState } from "preact/hooks";
import type { Cause, MessageView, QueueView } from "../api";
import { post } from "./api-client";
import { useData } from "./live";
import { useRoute } from "./router";
import { SubjectLink } from "./subject-link";
import { ActionButton, Ago, Badge, Code } from "./ui";

/** A message in its queue; a dead letter shows its reason, and can be sent back. */
export const Message = ({ message, queue }: { message: MessageView; queue: QueueView }) => {
  const { messageId, body, receiveCount, sentAt, state, subject } = message;
  const wanted = useRoute().parameters.get("message") === messageId;
  const isDead = queue.deadLettersOf.length > 0;
  return (
    <li class="card">
      <details open={wanted}>
        <summary>
          <span class="card-title">{titleOf(body)}</span>
          {subject && <span class="mono">{subject.text}</span>}
          <Badge tone={state === "in flight" ? "busy" : "neutral"}>{state}</Badge>
          {receiveCount > 0 && <span class="muted">received {receiveCount}×</span>}
          <span class="muted">
            <Ago at={sentAt} />
          </span>
        </summary>
        {isDead && <WhyDead queue={queue} message={message} />}
        <p class="card-facts">
          {subject && <SubjectLink subject={subject} />}
          <span class="muted mono">{messageId}</span>
        </p>
        {isDead ? <Letter queue={queue} message={message} /> : <Code text={body} />}
      </details>
    </li>
  );
};

/** The error that the consumer logged, or EventBridge's reason for a failed delivery. */
const WhyDead = ({ queue, message }: { queue: QueueView; message: MessageView }) => {
  const path = `/api/cause?arn=${encodeURIComponent(queue.arn)}&message=${message.messageId}`;
  const { value } = useData<Cause | null>(path, []);
  const error = value?.error ?? message.attributes.ERROR_MESSAGE;
  return (
    <p class="problem">
      {error ?? "No error was logged."}
      {value?.attempts !== undefined && <span class="muted"> tried {value.attempts} times</span>}
    </p>
  );
};

const Letter = ({ queue: { arn }, message }: { queue: QueueView; message: MessageView }) => {
  const [edited, setEdited] = useState<string | undefined>();
  const { messageId, body } = message;
  const send = (text?: string) =>
    post("/api/redrive-one", { arn, messageId, ...(text === undefined ? {} : { body: text }) });
  return (
    <>
      <div class="actions">
        <ActionButton onAction={() => send()}>Redrive this message</ActionButton>
        <button
          type="button"
          class="button"
          onClick={() => setEdited(edited === undefined ? reformatted(body, 2) : undefined)}
        >
          {edited === undefined ? "Edit" : "Don’t edit"}
        </button>
        {edited !== undefined && (
          <ActionButton
            primary
            confirm="Send the edited message instead of this one?"
            onAction={() => send(reformatted(edited, 0))}
          >
            Send the edited message
          </ActionButton>
        )}
      </div>
      {edited === undefined ? (
        <Code text={body} />
      ) : (
        <textarea
          aria-label="Body of the message"
          value={edited}
          onInput={({ currentTarget }) => setEdited(currentTarget.value)}
        />
      )}
    </>
  );
};

const reformatted = (text: string, indent: number): string => {
  try {
    return JSON.stringify(JSON.parse(text), undefined, indent);
  } catch {
    return text; // plain text is sent unchanged
  }
};

/** The detail-type of an event, or the beginning of another message. */
const titleOf = (body: string): string => {
  try {
    const parsed = JSON.parse(body);
    if (typeof parsed?.["detail-type"] === "string") return parsed["detail-type"];
  } catch {
    // plain text
  }
  return body.slice(0, 80);
};
