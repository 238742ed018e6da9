import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "../../src/clock/clock";
import { AwsEndpoint, type CallInterceptor } from "../../src/endpoint/endpoint";
import { IamService } from "../../src/iam/iam";
import { inlinePolicy } from "../../src/iam/inline-policies";
import { resourcePolicy } from "../../src/iam/policy-document";
import { Registry } from "../../src/registry";
import type { ResourceType } from "../../src/resource";
import type { AwsService } from "../../src/service";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The operator's: any key that isn't a role's. */
export const operator: Credentials = { accessKeyId: "AKIAOPERATOR", secretAccessKey: "secret" };

/** An AWS endpoint on a free port, with one service under test behind it. */
export class RunningEndpoint {
  readonly iam = new IamService();
  readonly endpoint: AwsEndpoint;
  readonly directory = mkdtempSync(join(tmpdir(), "endpoint-"));
  private readonly clients: { destroy(): void }[] = [];
  private services: readonly AwsService[] = [];
  registry = new Registry([]);
  private roles = 0;

  /** @param faults what may come between a call and its service */
  constructor({ faults, clock }: { faults?: CallInterceptor; clock?: Clock } = {}) {
    this.endpoint = new AwsEndpoint(0, this.iam, undefined, clock, faults);
  }

  async start(services: readonly AwsService[], resources: readonly ResourceType[] = []): Promise<void> {
    await this.endpoint.start();
    this.services = services;
    for (const service of services) {
      this.endpoint.add(service);
      await service.start();
    }
    this.registry = new Registry(resources);
  }

  async stop(): Promise<void> {
    for (const client of this.clients) client.destroy();
    await this.endpoint.stop();
    for (const service of this.services) await service.stop();
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 10 });
  }

  declare(token: string, name: string, inputs: Record<string, unknown>) {
    return this.registry.create(token, name, inputs);
  }

  /** An SDK client at the endpoint; it is destroyed at the end. */
  client<Client extends { destroy(): void }>(
    type: new (options: ReturnType<RunningEndpoint["options"]>) => Client,
    credentials: Credentials = operator,
  ): Client {
    const client = new type(this.options(credentials));
    this.clients.push(client);
    return client;
  }

  /** Credentials of a role that is allowed just this. */
  roleThatMay(statement: Record<string, unknown>): Credentials {
    this.roles += 1;
    const service = "lambda.amazonaws.com";
    const trust = resourcePolicy.parse({
      Statement: { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } },
    });
    const role = this.iam.createRole({ name: `role-${this.roles}`, path: "/", trust });
    this.iam.putRolePolicy(
      role.name,
      "inline",
      inlinePolicy.parse({ Statement: { Effect: "Allow", ...statement } }),
    );
    return this.iam.credentialsFor(role.arn, "session", service);
  }

  private options(credentials: Credentials) {
    return { endpoint: this.endpoint.url, region: "us-east-1", credentials, maxAttempts: 1 };
  }
}

/** The name of the error that a promise is rejected with. */
export const errorOf = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => {
      throw new Error("it should have been refused");
    },
    (error: unknown) => {
      if (error instanceof Error) return error;
      throw new Error(`rejected with ${String(error)}`);
    },
  );

/** Asks until the answer is there, or the time (in milliseconds) is over. */
export const eventually = async <Answer>(
  ask: () => Promise<Answer | undefined>,
  patience = 60_000,
): Promise<Answer> => {
  const deadline = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`it didn't happen within ${patience / 1000} seconds`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};
