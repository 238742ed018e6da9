import * as z from "zod";
import { jsonCall } from "../../../src/json-call";
import { AwsError, arn } from "../../../src/service";
import { RunningLambda } from "../../lambda/running-lambda";
import { functionText } from "./function-text";
import type { MappingCase } from "./mapping-case";

const token = "aws:lambda/eventSourceMapping:EventSourceMapping";
const message = z.object({
  body: z.string(),
  attributes: z.record(z.string(), z.tuple([z.string(), z.string()])).default({}),
});

/** A mapping that was declared, or why not. */
export interface Played {
  readonly functionName: string;
  readonly uuid: string | undefined;
  readonly refusal: AwsError | undefined;
  /** Declares it once more. */
  readonly again: () => Promise<AwsError | undefined>;
  readonly queue: string;
}

/** Plays cases on a Lambda with queues and tables, each with resources of its own. */
export class MappingPlayer {
  readonly running = new RunningLambda({ withTables: true, queueTimeScale: 0 });
  private played = 0;

  start(): Promise<void> {
    return this.running.start();
  }

  stop(): Promise<void> {
    return this.running.stop();
  }

  async play({ source, mapping, function: behaviour, sends }: MappingCase): Promise<Played> {
    this.played += 1;
    const functionName = `case-${this.played}`;
    await this.running.deploy(functionName, functionText(behaviour));
    for (const use of ["dead", "destination"]) await this.queue(`${functionName}-${use}`, {});
    const eventSourceArn = await this.source(functionName, source);
    for (const one of sends) await this.send(functionName, source, one);
    const { destination, ...declared } = mapping;
    const onFailure = { destinationArn: arn("sqs", `${functionName}-destination`) };
    const inputs = {
      ...{ ...declared, eventSourceArn, functionName },
      ...(destination ? { destinationConfig: { onFailure } } : {}),
    };
    const made = await this.declare(functionName, inputs);
    return {
      functionName,
      uuid: made instanceof AwsError ? undefined : made.id,
      refusal: made instanceof AwsError ? made : undefined,
      again: async () => {
        const other = await this.declare(`${functionName}-again`, inputs);
        return other instanceof AwsError ? other : undefined;
      },
      queue: "queue" in source ? arn("sqs", functionName) : "",
    };
  }

  /** Stops the mapping of a case; what it has begun is finished. */
  async end({ uuid }: Played): Promise<void> {
    if (uuid !== undefined) await this.running.lambda.mappings.remove(uuid);
  }

  /** What lies in the queue of a case for dead letters or for what failed. */
  bodiesIn({ functionName }: Played, use: "dead" | "destination"): readonly string[] {
    return this.running.sqs
      .contents(arn("sqs", `${functionName}-${use}`))
      .map(({ body }) => body)
      .sort();
  }

  private async declare(name: string, inputs: Record<string, unknown>) {
    try {
      return await this.running.declare(token, name, inputs);
    } catch (error) {
      if (error instanceof AwsError) return error;
      throw error;
    }
  }

  private queue(name: string, inputs: Record<string, unknown>) {
    return this.running.declare("aws:sqs/queue:Queue", name, inputs);
  }

  private async source(name: string, source: MappingCase["source"]): Promise<string> {
    if ("queue" in source) {
      const { exists, maxReceiveCount } = source.queue;
      const deadLetterTargetArn = arn("sqs", `${name}-dead`);
      const redrivePolicy =
        maxReceiveCount === undefined ? undefined : JSON.stringify({ deadLetterTargetArn, maxReceiveCount });
      if (exists) await this.queue(name, redrivePolicy === undefined ? {} : { redrivePolicy });
      return arn("sqs", name);
    }
    const { exists, key, view } = source.table;
    if (!exists) return arn("dynamodb", `table/${name}/stream/2025-02-22T03:03:25.490`);
    const { outputs } = await this.running.declare("aws:dynamodb/table:Table", name, {
      ...{ billingMode: "PAY_PER_REQUEST", hashKey: key, attributes: [{ name: key, type: "S" }] },
      ...{ streamEnabled: true, streamViewType: view },
    });
    return String(outputs.streamArn);
  }

  private async send(name: string, source: MappingCase["source"], one: Record<string, unknown>) {
    if ("table" in source) {
      await this.running.dynamodb?.handle(jsonCall("dynamodb", "PutItem", { TableName: name, Item: one }));
      return;
    }
    const { body: MessageBody, attributes } = message.parse(one);
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([key, [DataType, StringValue]]) => [key, { DataType, StringValue }]),
    );
    const QueueUrl = this.running.sqs.urlOf(arn("sqs", name));
    await this.running.sqs.call("SendMessage", { QueueUrl, MessageBody, MessageAttributes });
  }
}
