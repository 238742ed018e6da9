import type { MessageView, QueueView } from "../api";
import { post } from "./api-client";
import { useData } from "./live";
import { Pauses } from "./pauses";
import { Message } from "./queue-message";
import { href } from "./router";
import { ActionButton, Badge, count, Empty, Loaded, Panel } from "./ui";

const topics = ["queues", "topology"];

/** Queues with their messages, and actions on dead letters. */
export const QueuesView = ({ rest }: { rest: string }) => {
  const queues = useData<readonly QueueView[]>("/api/queues", topics);
  return (
    <>
      <h1>Queues</h1>
      <Loaded data={queues}>
        {(list) => {
          const [first] = list;
          const chosen = list.find(({ arn }) => arn === rest) ?? list.find(isAlarming) ?? first;
          if (!chosen) return <Empty title="The program has no queues yet" />;
          return (
            <div class="split">
              <QueueList queues={list} chosen={chosen} />
              <Queue key={chosen.arn} queue={chosen} reload={queues.reload} />
            </div>
          );
        }}
      </Loaded>
    </>
  );
};

const isDead = ({ deadLettersOf }: QueueView): boolean => deadLettersOf.length > 0;

const isAlarming = (queue: QueueView): boolean => isDead(queue) && queue.available + queue.inFlight > 0;

const QueueList = ({ queues, chosen }: { queues: readonly QueueView[]; chosen: QueueView }) => (
  <nav class="list" aria-label="Queues">
    {queues.map((queue) => (
      <a
        key={queue.arn}
        href={href("queues", queue.arn)}
        aria-current={queue.arn === chosen.arn ? "page" : undefined}
      >
        <span class="list-title">{queue.label}</span>
        <span class="list-side">
          {queue.paused && <Badge tone="warn">paused</Badge>}
          {queue.inFlight > 0 && <Badge tone="busy">{queue.inFlight} in flight</Badge>}
          <Badge tone={isAlarming(queue) ? "bad" : "neutral"}>{queue.available}</Badge>
        </span>
        <span class="list-more">
          {isDead(queue) ? `dead letters of ${queue.deadLettersOf.join(", ")}` : "queue"}
        </span>
      </a>
    ))}
  </nav>
);

const Queue = ({ queue, reload }: { queue: QueueView; reload: () => void }) => {
  const { arn, label, available, inFlight, maxReceiveCount, visibilityTimeout } = queue;
  const messages = useData<readonly MessageView[]>(`/api/messages?arn=${encodeURIComponent(arn)}`, topics);
  return (
    <Panel
      title={label}
      aside={
        isDead(queue) ? (
          <>
            <ActionButton
              primary
              disabled={available === 0}
              onAction={() => post("/api/redrive", { arn }).finally(reload)}
            >
              Redrive {available > 0 ? count(available, "message") : ""}
            </ActionButton>
            <ActionButton
              disabled={available + inFlight === 0}
              confirm={`Delete ${count(available + inFlight, "message")}? This can’t be undone.`}
              onAction={() => post("/api/purge", { arn }).finally(reload)}
            >
              Purge
            </ActionButton>
          </>
        ) : (
          <RetryDelay queue={queue} reload={reload} />
        )
      }
    >
      <p class="muted">
        {count(available, "message")} waiting, {inFlight} in flight.{" "}
        {maxReceiveCount === undefined
          ? ""
          : `A failed message is retried after ${visibilityTimeout} s, ${maxReceiveCount} times in total.`}
      </p>
      {!isDead(queue) && <Pauses nodeId={arn} />}
      <Loaded data={messages}>
        {(list) =>
          list.length === 0 ? (
            <Empty title="Empty">
              {isDead(queue)
                ? "No message has failed permanently."
                : "Messages are received as soon as they arrive."}
            </Empty>
          ) : (
            <ul class="cards" aria-label={`Messages in ${label}`}>
              {list.map((message) => (
                <Message key={message.messageId} message={message} queue={queue} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
};

/** A delay in seconds that is short enough to watch a message become a dead letter. */
const quick = 1;

/** Ten minutes until a dead letter suit an outage, but are long for a demonstration. */
const RetryDelay = ({
  queue: { arn, visibilityTimeout },
  reload,
}: {
  queue: QueueView;
  reload: () => void;
}) =>
  visibilityTimeout > quick ? (
    <ActionButton onAction={() => post("/api/visibility", { arn, seconds: quick }).then(reload)}>
      Retry after {quick} s instead of {visibilityTimeout} s
    </ActionButton>
  ) : (
    <Badge tone="warn">retries after {visibilityTimeout} s</Badge>
  );
