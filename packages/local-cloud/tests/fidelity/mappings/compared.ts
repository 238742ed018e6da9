import { setTimeout as pause } from "node:timers/promises";
import * as z from "zod";
import { mappingConfiguration } from "../../../src/lambda/describe-mapping";
import type { AwsError } from "../../../src/service";
import { casesOf } from "../cases";
import { asExpected } from "../scenarios/as-expected";
import { mappingCase } from "./mapping-case";
import { MappingPlayer, type Played } from "./mapping-player";

export interface MappingVerdict {
  readonly name: string;
  readonly what: string;
  readonly aws: unknown;
  readonly here: unknown;
  readonly agrees: boolean;
}

/** Milliseconds that a mapping may take. */
const patience = 30_000;

/** Plays the cases of a file one after the other. */
export const comparedMappings = async (file: string): Promise<readonly MappingVerdict[]> => {
  const player = new MappingPlayer();
  await player.start();
  try {
    const verdicts: MappingVerdict[] = [];
    for (const { name, expected, ...one } of casesOf(file, mappingCase)) {
      const played = await player.play({ name, expected, ...one });
      const second = expected.some(({ what }) => what === "second") ? await played.again() : undefined;
      const look = () =>
        expected.map(({ what, aws }) => {
          const here = hereOf(player, { ...played, second }, what);
          return { name, what, aws, here, agrees: asExpected(aws, here) };
        });
      for (const until = Date.now() + patience; Date.now() < until; await pause(20))
        if (look().every(({ agrees }) => agrees) && isSettled(player, played)) break;
      // What the mapping has begun may still add to it.
      const described = look().filter(({ what }) => what === "description");
      await player.end(played);
      verdicts.push(...described, ...look().filter(({ what }) => what !== "description"));
    }
    return verdicts;
  } finally {
    await player.stop();
  }
};

/** Whether nothing is left in the queue that is mapped. */
const isSettled = ({ running }: MappingPlayer, { queue, refusal }: Played): boolean =>
  queue === "" || refusal !== undefined || running.sqs.contents(queue).length === 0;

const refusalOf = (refusal: AwsError | undefined) =>
  refusal && {
    code: refusal.code,
    message: refusal.message.replace(/^AWS refuses \S+ "[^"]*": \w+: /, ""),
  };

const hereOf = (
  player: MappingPlayer,
  played: Played & { readonly second: AwsError | undefined },
  what: string,
): unknown => {
  const { lambda } = player.running;
  const invocations = player.running.payloadsOf(played.functionName);
  const [, index] = /^invocation (\d+)$/.exec(what) ?? [];
  if (index !== undefined) return invocations[Number(index)];
  switch (what) {
    case "refusal":
      return refusalOf(played.refusal);
    case "second":
      return refusalOf(played.second);
    case "description":
      return (
        played.uuid &&
        lambda.mappings.find(played.uuid) &&
        configurationOf(lambda.mappings.describe(played.uuid))
      );
    case "invocations":
      return invocations;
    case "records by key":
      return sortedRecords(invocations);
    case "dead letters":
      return player.bodiesIn(played, "dead");
    default:
      return player.bodiesIn(played, "destination")[0];
  }
};

/** As it is sent. */
const configurationOf = (mapping: Parameters<typeof mappingConfiguration>[0]): unknown =>
  JSON.parse(JSON.stringify(mappingConfiguration(mapping)));

const events = z.array(
  z.object({
    Records: z.array(z.looseObject({ dynamodb: z.looseObject({ Keys: z.unknown() }) })),
  }),
);

const sortedRecords = (invocations: unknown): unknown => {
  const keyed = events
    .parse(invocations)
    .flatMap(({ Records }) => Records.map((one) => ({ key: JSON.stringify(one.dynamodb.Keys), one })));
  return keyed
    .sort((one, other) => (one.key < other.key ? -1 : Number(one.key > other.key)))
    .map(({ one }) => one);
};
