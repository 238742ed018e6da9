import { once } from "node:events";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import * as z from "zod";
import { HttpApiService } from "../../src/apigateway/gateway";
import { apiGatewayResources } from "../../src/apigateway/resources";
import type { Clock } from "../../src/clock/clock";
import type { CloudEvent } from "../../src/observation";
import { type Provisioned, Registry } from "../../src/registry";

export type FakeFunction = (event: unknown) => unknown;

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly bytes: Buffer;
}

export interface RequestOptions {
  /** Flat names and values, so that a name can come twice. */
  readonly headers?: readonly string[];
  readonly body?: string | Buffer;
}

export const functionArn = (name: string): string => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;

const invokeArn = (name: string): string =>
  `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn(name)}/invocations`;

/** A gateway on a free port, in front of functions of the test; routes are declared as a program would. */
export class RunningGateway {
  readonly events: unknown[] = [];
  readonly logged: { groupArn: string; line: string }[] = [];
  readonly asked: { functionArn: string; service: string; sourceArn: string }[] = [];
  readonly gateway: HttpApiService;
  permits: (sourceArn: string) => boolean = () => true;
  private readonly functions = new Map<string, FakeFunction>();
  private readonly registry: Registry;
  private declared = 0;
  private url = "";

  /** Errors that a request ended with without an answer. */
  readonly failures: unknown[] = [];
  readonly observed: CloudEvent[] = [];

  constructor(options: { port?: number; authorizerTimeout?: number; clock?: Clock } = {}) {
    this.gateway = new HttpApiService({
      port: options.port ?? 0,
      invoke: async (arn, event) => {
        this.events.push(event);
        const fake = this.functions.get(arn);
        if (!fake) throw new Error(`no function ${arn}`);
        const result = await fake(event);
        return result instanceof FunctionFault
          ? { fault: { errorMessage: result.message } }
          : { payload: result };
      },
      allowsInvoke: (arn, by) => {
        this.asked.push({ functionArn: arn, ...by });
        return this.permits(by.sourceArn);
      },
      log: (groupArn, line) => this.logged.push({ groupArn, line }),
      failed: (error) => this.failures.push(error),
      observe: (event) => this.observed.push(event),
      ...(options.clock ? { clock: options.clock } : {}),
      ...(options.authorizerTimeout === undefined ? {} : { authorizerTimeout: options.authorizerTimeout }),
    });
    this.registry = new Registry(apiGatewayResources(this.gateway));
  }

  /** The API that the next declarations belong to. */
  async api(inputs: Record<string, unknown> = {}, stage: Record<string, unknown> = {}): Promise<string> {
    const { id, outputs } = await this.declare("api:Api", "api", { protocolType: "HTTP", ...inputs });
    this.url = String(outputs.apiEndpoint);
    await this.declare("stage:Stage", "stage", { apiId: id, name: "$default", autoDeploy: true, ...stage });
    return id;
  }

  declare(type: string, name: string, inputs: Record<string, unknown>) {
    return this.registry.create(`aws:apigatewayv2/${type}`, name, inputs);
  }

  remove(resource: Provisioned): Promise<void> {
    return this.registry.delete(resource);
  }

  /** A function behind a route. */
  async route(
    apiId: string,
    routeKey: string,
    fake: FakeFunction,
    options: { authorizerId?: string; timeoutMilliseconds?: number } = {},
  ): Promise<void> {
    this.declared += 1;
    const name = `function-${this.declared}`;
    const { authorizerId, ...limits } = options;
    this.functions.set(functionArn(name), fake);
    const integration = await this.declare("integration:Integration", name, {
      apiId,
      integrationType: "AWS_PROXY",
      integrationUri: invokeArn(name),
      payloadFormatVersion: "2.0",
      ...limits,
    });
    await this.declare("route:Route", `route-${this.declared}`, {
      apiId,
      routeKey,
      target: `integrations/${integration.id}`,
      ...(authorizerId === undefined ? {} : { authorizationType: "CUSTOM", authorizerId }),
    });
  }

  /** @returns its id, for routes */
  async authorizer(apiId: string, fake: FakeFunction, inputs: Record<string, unknown> = {}): Promise<string> {
    this.declared += 1;
    const name = `authorizer-${this.declared}`;
    this.functions.set(functionArn(name), fake);
    const { id } = await this.declare("authorizer:Authorizer", name, {
      apiId,
      authorizerType: "REQUEST",
      authorizerUri: invokeArn(name),
      authorizerPayloadFormatVersion: "2.0",
      enableSimpleResponses: true,
      identitySources: ["$request.header.x-api-key"],
      authorizerResultTtlInSeconds: 0,
      ...inputs,
    });
    return id;
  }

  get endpoint(): string {
    return this.url;
  }

  /** Sends the path as it is, unlike fetch. */
  async send(method: string, path: string, { headers = [], body }: RequestOptions = {}): Promise<Answer> {
    const { hostname, port, host } = new URL(this.url);
    const outgoing = httpRequest({
      hostname,
      port,
      method,
      path,
      agent: false,
      headers: [
        ...["host", host],
        ...headers,
        ...(body === undefined ? [] : ["content-length", String(Buffer.byteLength(body))]),
      ],
    });
    outgoing.end(body);
    const [incoming] = await once(outgoing, "response");
    const bytes = Buffer.concat(await incoming.toArray());
    return { status: incoming.statusCode, headers: incoming.headers, text: bytes.toString("utf8"), bytes };
  }

  stop(): Promise<void> {
    return this.gateway.stop();
  }
}

/** What a function ends with that throws. */
export class FunctionFault extends Error {}

/** A function that answers with the event it got. */
export const echo: FakeFunction = (event) => ({ statusCode: 200, body: JSON.stringify(event) });

const eventSchema = z.looseObject({
  version: z.string(),
  routeKey: z.string(),
  rawPath: z.string(),
  rawQueryString: z.string(),
  headers: z.record(z.string(), z.string()),
  cookies: z.array(z.string()).optional(),
  queryStringParameters: z.record(z.string(), z.string()).optional(),
  pathParameters: z.record(z.string(), z.string()).optional(),
  stageVariables: z.record(z.string(), z.string()).optional(),
  requestContext: z.looseObject({
    accountId: z.string(),
    apiId: z.string(),
    routeKey: z.string(),
    stage: z.string(),
    requestId: z.string(),
    time: z.string(),
    timeEpoch: z.number(),
    http: z.looseObject({ method: z.string(), path: z.string() }),
    authorizer: z.object({ lambda: z.record(z.string(), z.unknown()) }).optional(),
  }),
  body: z.string().optional(),
  isBase64Encoded: z.boolean(),
});

/** The event that an echoing function got. */
export const eventIn = (answer: Answer) => eventSchema.parse(JSON.parse(answer.text));
