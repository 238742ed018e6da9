import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { LocalCloud } from "../../src/cloud";
import { programOf } from "../../src/command/project";
import type { StackOutputs } from "../../src/program/session";
import { readStackConfig } from "../../src/stack-config";
import { quietSettings } from "../quiet-settings";

/** Milliseconds that a message may take to come. */
const patience = 60_000;

/** Where the program of an example is. */
export const exampleDirectory = (name: string): string => join(__dirname, "../../examples", name);

/** A program, deployed to a cloud of its own. */
export class RunningProgram {
  private directory = "";
  private client: SQSClient | undefined;
  private running: LocalCloud | undefined;

  /** @param project the directory of its Pulumi.yaml */
  constructor(private readonly project: string) {}

  get cloud(): LocalCloud {
    if (!this.running) throw new Error(`${this.project} isn't started`);
    return this.running;
  }

  async start(): Promise<StackOutputs> {
    this.directory = await mkdtemp(join(tmpdir(), "example-"));
    this.running = new LocalCloud(quietSettings(join(this.directory, "state")));
    await this.cloud.start();
    const config = await readStackConfig(this.project, "local");
    const observer = { declared: () => {}, finished: () => {} };
    const outputs = await this.cloud.deploy(await programOf(this.project), config, observer);
    await this.cloud.ready(outputs);
    const credentials = { accessKeyId: "operator", secretAccessKey: "operator" };
    this.client = new SQSClient({ endpoint: this.cloud.awsEndpoint, region: "us-east-1", credentials });
    return outputs;
  }

  async stop(): Promise<void> {
    this.client?.destroy();
    await this.running?.stop();
    await rm(this.directory, { recursive: true, force: true });
  }

  get queues(): SQSClient {
    if (!this.client) throw new Error(`${this.project} isn't started`);
    return this.client;
  }

  /** Takes the next message from a queue. @throws Error when none comes for a minute */
  async nextMessage(QueueUrl: unknown): Promise<string> {
    const url = String(QueueUrl);
    for (const deadline = performance.now() + patience; performance.now() < deadline; ) {
      const received = await this.queues.send(
        new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 2 }),
      );
      const [message] = received.Messages ?? [];
      if (!message) continue;
      const { Body = "", ReceiptHandle } = message;
      await this.queues.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
      return Body;
    }
    throw new Error(`no message came to ${url} within ${patience / 1000} s`);
  }
}
