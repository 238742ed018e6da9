import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Clock } from "../../../src/clock/clock";
import { EventBridgeService } from "../../../src/eventbridge/eventbridge";
import { IamService } from "../../../src/iam/iam";
import { arn } from "../../../src/service";
import { SqsService } from "../../../src/sqs/sqs";
import { casesOf } from "../cases";
import { type Replayer, replayed, type Verdict } from "./replayed";
import { scenario } from "./scenario";

/** Replays the scenarios of a file of `cases`, one after the other, on queues and buses without the rest of a cloud. */
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
    const verdicts: Verdict[] = [];
    const replayer: Replayer = {
      services: { events, sqs },
      clock,
      messagesIn: (url) => {
        const name = url.slice(url.lastIndexOf("/") + 1);
        return sqs.contents(arn("sqs", name)).filter(({ state }) => state === "available").length;
      },
    };
    for (const one of casesOf(file, scenario)) verdicts.push(...(await replayed(replayer, one)));
    return verdicts;
  } finally {
    await events.stop();
    await sqs.stop();
    rmSync(directory, { recursive: true, force: true, maxRetries: 10 });
  }
};
