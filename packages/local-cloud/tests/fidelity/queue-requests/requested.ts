import * as z from "zod";
import { SqsService } from "../../../src/sqs/sqs";
import { RunningEndpoint } from "../../endpoint/running-endpoint";
import { casesOf } from "../cases";

/** GET requests and what AWS's last answer has in it. `{name0}` and `{url0}` stand for the first queue's. */
const requestCase = z.object({
  name: z.string(),
  queues: z.int(),
  requests: z.array(
    z.object({
      /** To the URL of this queue; if left out, to the service. */
      queue: z.int().optional(),
      parameters: z.record(z.string(), z.string()).default({}),
      accept: z.string().default("*/*"),
    }),
  ),
  answer: z.object({ status: z.int(), has: z.array(z.string()), lacks: z.array(z.string()) }),
});
type RequestCase = z.output<typeof requestCase>;

interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface Requested {
  readonly name: string;
  readonly here: Answer;
  readonly agrees: boolean;
}

const scope = "AKIAOPERATOR/20260101/us-east-1/sqs/aws4_request";
const headers = { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0` };

/** Milliseconds: on a busy machine the engine's short look at its messages may be too short. */
const patience = 30_000;

/** Makes the requests of each case, with queues of its own. */
export const requested = async (file: string): Promise<readonly Requested[]> => {
  const running = new RunningEndpoint();
  const sqs = new SqsService(running.iam, () => running.endpoint.url);
  await running.start([sqs]);
  try {
    const all: Requested[] = [];
    for (const [index, one] of casesOf(file, requestCase).entries())
      all.push(await compared(sqs, running.endpoint.url, index, one));
    return all;
  } finally {
    await running.stop();
  }
};

const compared = async (
  sqs: SqsService,
  endpointUrl: string,
  index: number,
  { name, queues, requests, answer }: RequestCase,
): Promise<Requested> => {
  const names = Array.from({ length: queues }, (_, queue) => `test-queue-${index}-${queue}`);
  for (const QueueName of names) await sqs.call("CreateQueue", { QueueName });
  const urls = names.map((queue) => `${endpointUrl}/000000000000/${queue}`);
  const filled = (text: string): string =>
    text.replace(/\{(name|url)(\d)\}/g, (_, what, queue) => (what === "url" ? urls : names)[queue] ?? "");
  const isRight = ({ status, text }: Answer): boolean =>
    status === answer.status &&
    answer.has.every((part) => text.includes(filled(part))) &&
    answer.lacks.every((part) => !text.includes(filled(part)));
  let here: Answer = { status: 0, text: "" };
  for (const { queue, parameters, accept } of requests) {
    const url = new URL(queue === undefined ? endpointUrl : (urls[queue] ?? ""));
    for (const [parameter, value] of Object.entries(parameters))
      url.searchParams.set(parameter, filled(value));
    const until = parameters.Action === "ReceiveMessage" ? Date.now() + patience : 0;
    do {
      const given = await fetch(url, { headers: { ...headers, accept } });
      here = { status: given.status, text: await given.text() };
    } while (!isRight(here) && Date.now() < until);
  }
  return { name, here, agrees: isRight(here) };
};
