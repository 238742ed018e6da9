import type { LazyModel } from "./endpoint/protocols/model";

/**
 * The interfaces of every embedded service. There is one folder per service; its `plugin.ts` composes it (see plugin.ts),
 * and services reach each other through ports (see port.ts), so there are no globals.
 */

/** The lifecycle of all services: start once, stop once (finishing work in progress first), report health at any time. */
export interface Service {
  readonly name: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  health(): Health;
}

export interface Health {
  readonly status: "starting" | "ok" | "stopped" | "failed";
  /** A sentence for a person, if there is something to report. */
  readonly detail?: string;
}

/** The caller: the account's operator (any access key that isn't a role's), a role's session, or a service. */
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
  /** Aborted when the client doesn't wait for the response any more. */
  readonly gone?: AbortSignal;
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
  /** The resource's ARN, or `*` if AWS has no narrower resource. */
  readonly resource: string;
  /** Condition context, e.g. `{ "events:source": ["gallery.pictures"] }`. */
  readonly context?: Readonly<Record<string, readonly string[]>>;
}

/**
 * The permissions that a call needs, all of them. An empty list means that the required permission is unknown, so only the
 * operator may make the call. `no-permission-needed` is for the few calls that everybody may make.
 */
export type RequiredPermissions = readonly RequiredPermission[] | "no-permission-needed";

/** A service that answers on the AWS endpoint under `signingName`. */
export interface AwsService extends Service {
  readonly signingName: string;
  /** For a JSON service that clients also call in other protocols: query, smithy-rpc-v2-cbor. */
  readonly model?: LazyModel;
  /** The permissions that this call needs. They follow from the action, never from the body's shape. Called before `handle`. */
  permissions(call: AwsCall): RequiredPermissions;
  /** @throws AwsError, which the endpoint formats in the protocol of the call. */
  handle(call: AwsCall): Promise<AwsReply>;
}

/** An error with AWS's code, message and status. */
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

/** Thrown for a call that AWS supports and the local cloud doesn't. */
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
