import { NormalizedSchema } from "@smithy/core/schema";
import type { StaticErrorSchema, StaticOperationSchema } from "@smithy/types";
import * as z from "zod";

/** The marks of schema kinds in the SDK's generated clients. */
const operationId = 9;
const errorId = -3;

const operationSchema = z.custom<StaticOperationSchema>(
  (value) => Array.isArray(value) && value[0] === operationId,
);
const errorSchema = z.custom<StaticErrorSchema>((value) => Array.isArray(value) && value[0] === errorId);

/** Codes that differ in the query protocol have a trait: the code, and the status. */
const queryTrait = z.object({ awsQueryError: z.tuple([z.string(), z.number()]) });

interface ModelledError {
  /** e.g. `QueueDoesNotExist`; with namespace where protocols want it. */
  readonly shape: string;
  readonly namespace: string;
  /** e.g. `AWS.SimpleQueueService.NonExistentQueue` */
  readonly queryCode: string;
}

/** A service's operations according to the SDK's client: their types, and how each protocol serialises them. */
export class ServiceModel {
  /** @param client the module of the client, e.g. `@aws-sdk/client-sqs`; it exports the schemas as `SendMessage$` */
  constructor(
    private readonly client: Readonly<Record<string, unknown>>,
    /** The namespace of responses in XML. */
    readonly xmlNamespace: string,
    /** How its errors in XML differ from those in JSON. */
    readonly inXml: {
      /** Whether they have an element for details, which is empty. */
      readonly hasErrorDetail?: boolean;
      /** Messages by those in JSON. */
      readonly queryMessages?: Readonly<Record<string, string>>;
    } = {},
    /** Errors that the client doesn't know by name, by their names in the query protocol. */
    private readonly unnamed: Readonly<Record<string, string>> = {},
  ) {}

  /** The type of an operation's input; undefined for an unknown operation. */
  input(action: string): NormalizedSchema | undefined {
    const schema = this.operation(action)?.[4];
    return schema === undefined ? undefined : NormalizedSchema.of(schema);
  }

  output(action: string): NormalizedSchema | undefined {
    const schema = this.operation(action)?.[5];
    return schema === undefined ? undefined : NormalizedSchema.of(schema);
  }

  /** @param code an error's code in either protocol */
  error(code: string): ModelledError | undefined {
    return (
      this.errors().find(({ shape, queryCode }) => shape === code || queryCode === code) ?? this.unknown(code)
    );
  }

  private unknown(code: string): ModelledError | undefined {
    const found = Object.entries(this.unnamed).find((names) => names.includes(code));
    const [{ namespace } = { namespace: "" }] = this.errors();
    return found && { namespace, shape: found[0], queryCode: found[1] };
  }

  private operation(action: string): StaticOperationSchema | undefined {
    const name = `${action}$`;
    return Object.hasOwn(this.client, name) ? operationSchema.safeParse(this.client[name]).data : undefined;
  }

  private errors(): ModelledError[] {
    return Object.values(this.client).flatMap((value) => {
      const [, namespace, shape, traits] = errorSchema.safeParse(value).data ?? [];
      if (namespace === undefined || shape === undefined) return [];
      return [{ namespace, shape, queryCode: queryTrait.safeParse(traits).data?.awsQueryError[0] ?? shape }];
    });
  }
}

/** Loaded by the first call that needs it, because most calls are in JSON. */
export type LazyModel = () => Promise<ServiceModel>;
