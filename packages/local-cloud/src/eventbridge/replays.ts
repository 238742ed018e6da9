import * as z from "zod";
import type { Clock } from "../clock/clock";
import { AwsError } from "../service";
import type { Archive } from "./archive";
import type { Buses } from "./buses";
import { overQuota } from "./event-rules";
import { oneFilter, page, paged, seconds } from "./listing";
import { busNameOf } from "./put-events";
import { Replay, replayStates } from "./replay";

/** The maximum number of concurrent replays of an account. */
const mostAtOnce = 10;

const replayName = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[.\-_A-Za-z0-9]+$/, "letters, digits, dots, hyphens and underscores only");
const moment = z.number().transform((time) => new Date(time * 1000));

const startInput = z.object({
  ReplayName: replayName,
  Description: z.string().max(512).optional(),
  EventSourceArn: z.string().min(1).max(1600),
  EventStartTime: moment,
  EventEndTime: moment,
  Destination: z.object({
    Arn: z.string().min(1).max(1600),
    FilterArns: z.array(z.string().min(1).max(1600)).optional(),
  }),
});
const namedInput = z.object({ ReplayName: replayName });
const listInput = z.object({
  NamePrefix: z.string().optional(),
  State: z.enum(replayStates).optional(),
  EventSourceArn: z.string().optional(),
  ...page,
});

/**
 * The replays of the account, which AWS keeps for 90 days and this until it stops.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_StartReplay.html
 */
export class Replays {
  readonly actions = {
    StartReplay: (input: unknown) => this.start(startInput.parse(input)),
    DescribeReplay: (input: unknown) => describeShape(this.get(namedInput.parse(input).ReplayName)),
    ListReplays: (input: unknown) => this.list(listInput.parse(input)),
    CancelReplay: (input: unknown) => this.cancel(namedInput.parse(input).ReplayName),
  };
  private readonly byName = new Map<string, Replay>();
  private readonly running = new Set<Promise<void>>();

  constructor(
    private readonly buses: Buses,
    private readonly pendingDeliveries: () => number,
    private readonly clock: Clock,
  ) {}

  /** Cancels running replays, and waits until they have ended. */
  async stop(): Promise<void> {
    for (const replay of this.byName.values()) if (!replay.ended) replay.cancel();
    await Promise.all(this.running);
  }

  private start(input: z.output<typeof startInput>) {
    const archive = this.checkedArchive(input);
    if (this.byName.has(input.ReplayName))
      throw new AwsError("ResourceAlreadyExistsException", `Replay ${input.ReplayName} already exists.`);
    if (this.running.size >= mostAtOnce) throw overQuota();
    const request = {
      name: input.ReplayName,
      description: input.Description,
      archive,
      from: input.EventStartTime,
      to: input.EventEndTime,
      onlyRules: input.Destination.FilterArns,
    };
    const replay = new Replay(request, this.buses, this.pendingDeliveries, this.clock);
    this.byName.set(input.ReplayName, replay);
    const run = replay.run().finally(() => this.running.delete(run));
    this.running.add(run);
    return { ReplayArn: replay.arn, State: "STARTING", ReplayStartTime: seconds(replay.startedAt) };
  }

  private checkedArchive({ EventSourceArn, Destination, ...range }: z.output<typeof startInput>): Archive {
    if (range.EventEndTime <= range.EventStartTime)
      throw invalid("EventEndTime", "EventStartTime must be before EventEndTime.");
    if (!EventSourceArn.includes(":archive/"))
      throw invalid("EventSourceArn", "Must contain an archive ARN.");
    if (!Destination.Arn.includes(":event-bus/"))
      throw invalid("Destination.Arn", "Must contain an event bus ARN.");
    this.buses.get(busNameOf(Destination.Arn));
    const name = EventSourceArn.slice(EventSourceArn.indexOf("/") + 1);
    const archive = this.buses.archives.get(name);
    if (!archive) throw invalid("EventSourceArn", `Archive ${name} does not exist.`);
    if (Destination.Arn !== archive.declaration.eventSourceArn)
      throw invalid("Destination.Arn", "Cross event bus replay is not permitted.");
    this.checkFilter(archive, Destination.FilterArns ?? []);
    return archive;
  }

  /** A filter without a rule of the bus would replay to no target, and look like a success. */
  private checkFilter({ declaration }: Archive, filterArns: readonly string[]): void {
    const rules = new Set([...this.buses.get(declaration.bus).rules.values()].map((rule) => rule.arn));
    const unknown = filterArns.find((filter) => !rules.has(filter));
    if (unknown !== undefined)
      throw invalid("Destination.FilterArns", `${unknown} is not a rule of event bus ${declaration.bus}.`);
  }

  private list(request: z.output<typeof listInput>) {
    oneFilter("ListReplays", request);
    const replays = [...this.byName.values()].filter(
      (replay) =>
        replay.request.name.startsWith(request.NamePrefix ?? "") &&
        (request.State ?? replay.state) === replay.state &&
        (request.EventSourceArn ?? sourceOf(replay)) === sourceOf(replay),
    );
    return paged("Replays", replays.map(listShape), request);
  }

  private cancel(name: string) {
    const replay = this.get(name);
    if (replay.state !== "STARTING" && replay.state !== "RUNNING")
      throw new AwsError(
        "IllegalStatusException",
        `Replay ${name} is not in a valid state for this operation.`,
      );
    replay.cancel();
    return { ReplayArn: replay.arn, State: replay.state };
  }

  private get(name: string): Replay {
    const replay = this.byName.get(name);
    if (!replay) throw new AwsError("ResourceNotFoundException", `Replay ${name} does not exist.`);
    return replay;
  }
}

const invalid = (parameter: string, reason: string): AwsError =>
  new AwsError("ValidationException", `Parameter ${parameter} is not valid. Reason: ${reason}`);

const sourceOf = ({ request }: Replay): string => request.archive.declaration.arn;

const listShape = (replay: Replay) => ({
  ReplayName: replay.request.name,
  EventSourceArn: sourceOf(replay),
  State: replay.state,
  StateReason: replay.reason,
  EventStartTime: seconds(replay.request.from),
  EventEndTime: seconds(replay.request.to),
  EventLastReplayedTime: replay.lastReplayed && seconds(replay.lastReplayed),
  ReplayStartTime: seconds(replay.startedAt),
  ReplayEndTime: replay.endedAt && seconds(replay.endedAt),
});

const describeShape = (replay: Replay) => ({
  ...listShape(replay),
  ReplayArn: replay.arn,
  Description: replay.request.description,
  Destination: {
    Arn: replay.request.archive.declaration.eventSourceArn,
    FilterArns: replay.request.onlyRules,
  },
});
