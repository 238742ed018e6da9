/**
 * The contracts every embedded service keeps. One folder a service; `local/cloud.ts` composes them and
 * passes each the others it needs, so nothing here is a global.
 */

/** One lifecycle for all: start once, stop once (finish in-flight work first), say how it is at any time. */
export interface Service {
  readonly name: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  health(): Health;
}

export interface Health {
  readonly status: "starting" | "ok" | "stopped" | "failed";
  /** A sentence for a person, when there is something to say. */
  readonly detail?: string;
}

/** Who makes a call: the account's operator (any access key that isn't a role's), a role's session, or a service. */
export type Principal =
  | { readonly kind: "operator" }
  | { readonly kind: "role"; readonly roleArn: string; readonly sessionName: string }
  | { readonly kind: "service"; readonly service: string };

/** A parsed call of the AWS endpoint. */
export interface AwsCall {
  /** The signing name of the credential scope: `dynamodb`, `sqs`, `events`, `ses`, `ssm`, … */
  readonly service: string;
  /** The operation, e.g. `PutEvents`. For REST services (lambda) it is `METHOD path`. */
  readonly action: string;
  readonly protocol: "json" | "query" | "rest";
  /** JSON body, or the flat parameters of a query call; `undefined` for an empty body. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly caller: Principal;
  readonly requestId: string;
}

export interface AwsReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** One permission a call needs; all of them must be allowed before the call is handled. */
export interface RequiredPermission {
  /** e.g. `dynamodb:PutItem` */
  readonly action: string;
  /** The ARN acted on, or `*` where AWS has no narrower resource. */
  readonly resource: string;
  /** Condition context, e.g. `{ "events:source": ["orderflow.orders"] }`. */
  readonly context?: Readonly<Record<string, readonly string[]>>;
}

/** A service that answers on the AWS endpoint under `signingName`. */
export interface AwsService extends Service {
  readonly signingName: string;
  /** What IAM must allow for this call. Called before `handle`. */
  permissions(call: AwsCall): readonly RequiredPermission[];
  /** @throws AwsError, which the endpoint renders in the protocol of the call. */
  handle(call: AwsCall): Promise<AwsReply>;
}

/** An error as AWS puts it on the wire. */
export class AwsError extends Error {
  constructor(
    /** e.g. `ResourceNotFoundException` */
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
    this.name = code;
  }
}

/** A call that AWS knows and the local cloud doesn't: refused by name, never ignored. */
export class NotImplementedLocally extends AwsError {
  constructor(what: string) {
    super("NotImplemented", `The local cloud does not support ${what}.`, 501);
  }
}

/** JSON reply of the AWS JSON protocols. */
export const jsonReply = (body: unknown, status = 200): AwsReply => ({
  status,
  headers: { "content-type": "application/x-amz-json-1.1" },
  body: JSON.stringify(body),
});

/** The one account and region that the local cloud has. */
export const account = { id: "000000000000", region: "us-east-1", partition: "aws" } as const;

/** `arn:aws:<service>:<region>:<account>:<resource>` in the local account. */
export const arn = (service: string, resource: string): string =>
  `arn:${account.partition}:${service}:${account.region}:${account.id}:${resource}`;
