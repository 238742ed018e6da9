import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Clock } from "../../../src/clock/clock";
import { EventBridgeService } from "../../../src/eventbridge/eventbridge";
import { IamService } from "../../../src/iam/iam";
import { arn } from "../../../src/service";
import { SqsService } from "../../../src/sqs/sqs";
import { RunningEndpoint } from "../../endpoint/running-endpoint";
import { casesOf } from "../cases";
import { askedInJson } from "./asked";
import { askedInQuery } from "./asked-in-query";
import { type Replayer, replayed, type Verdict } from "./replayed";
import { scenario } from "./scenario";

/** Replays the scenarios of a file of `cases` that were recorded in a protocol, one after the other. */
const verdictsWith = async (file: string, replayer: Replayer): Promise<readonly Verdict[]> => {
  const verdicts: Verdict[] = [];
  for (const one of casesOf(file, scenario))
    if (one.protocols.includes(replayer.protocol)) verdicts.push(...(await replayed(replayer, one)));
  return verdicts;
};

const messagesIn = (sqs: SqsService) => (url: string) => {
  const name = url.slice(url.lastIndexOf("/") + 1);
  return sqs.contents(arn("sqs", name)).filter(({ state }) => state === "available").length;
};

/** In JSON, on queues and buses without the rest of a cloud. */
export const verdictsOf = async (file: string): Promise<readonly Verdict[]> => {
  const clock = new Clock();
  const directory = mkdtempSync(join(tmpdir(), "scenarios-"));
  const sqs = new SqsService(new IamService(clock), () => "http://127.0.0.1:4566", undefined, clock);
  const events = new EventBridgeService({
    stateDirectory: directory,
    clock,
    backoff: () => 0,
    dropped: () => {},
    queues: { send: (arn, body, attributes, from) => sqs.sendAs(arn, body, attributes, from) },
  });
  await sqs.start();
  try {
    const ask = askedInJson({ events, sqs });
    return await verdictsWith(file, { protocol: "json", ask, clock, messagesIn: messagesIn(sqs) });
  } finally {
    await events.stop();
    await sqs.stop();
    rmSync(directory, { recursive: true, force: true, maxRetries: 10 });
  }
};

/** In the query protocol, on queues behind the endpoint. */
export const verdictsInQuery = async (file: string): Promise<readonly Verdict[]> => {
  const clock = new Clock();
  const running = new RunningEndpoint({ clock });
  const sqs = new SqsService(running.iam, () => running.endpoint.url, undefined, clock);
  await running.start([sqs]);
  try {
    const ask = askedInQuery(() => running.endpoint.url, await sqs.model());
    return await verdictsWith(file, { protocol: "query", ask, clock, messagesIn: messagesIn(sqs) });
  } finally {
    await running.stop();
  }
};
