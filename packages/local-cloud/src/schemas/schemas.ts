import { Clock } from "../clock/clock";
import { decodedPart } from "../endpoint/request-url";
import {
  type AwsCall,
  AwsError,
  type AwsReply,
  type AwsService,
  arn,
  type Health,
  NotImplementedLocally,
  type RequiredPermission,
} from "../service";

export interface SchemaDeclaration {
  readonly registry: string;
  readonly name: string;
  readonly type: "JSONSchemaDraft4" | "OpenApi3";
  readonly content: string;
  readonly description: string | undefined;
}

export interface Schema extends SchemaDeclaration {
  readonly arn: string;
  /** Counts the contents that it has had. */
  readonly version: number;
  readonly modifiedAt: Date;
}

export interface Registry {
  readonly name: string;
  readonly arn: string;
  description: string | undefined;
  readonly schemas: Map<string, Schema>;
}

type Answer = Readonly<Record<string, unknown>>;

/** EventBridge schema registries, as far as programs declare them and people look at them: reading only. */
export class SchemasService implements AwsService {
  readonly name = "EventBridge schemas";
  readonly signingName = "schemas";
  private readonly registries = new Map<string, Registry>();
  private state: Health["status"] = "starting";

  constructor(private readonly clock = new Clock()) {}

  async start(): Promise<void> {
    this.state = "ok";
  }

  async stop(): Promise<void> {
    this.state = "stopped";
  }

  health(): Health {
    return { status: this.state, detail: `${this.registries.size} registries` };
  }

  /** @throws AwsError ConflictException */
  createRegistry(name: string, description: string | undefined): Registry {
    if (this.registries.has(name))
      throw new AwsError("ConflictException", `Registry with name ${name} already exists.`, 409);
    const registry = { name, arn: arn("schemas", `registry/${name}`), description, schemas: new Map() };
    this.registries.set(name, registry);
    return registry;
  }

  /** @throws AwsError NotFoundException, ConflictException */
  createSchema(declared: SchemaDeclaration): Schema {
    const { schemas, name } = this.registry(declared.registry);
    if (schemas.has(declared.name))
      throw new AwsError("ConflictException", `Schema with name ${declared.name} already exists.`, 409);
    const schema = {
      ...declared,
      arn: arn("schemas", `schema/${name}/${declared.name}`),
      version: 1,
      modifiedAt: this.clock.date(),
    };
    schemas.set(declared.name, schema);
    return schema;
  }

  /** Another content is another version. @throws AwsError NotFoundException */
  updateSchema(declared: SchemaDeclaration): Schema {
    const known = this.schema(declared.registry, declared.name);
    const isNew = declared.content !== known.content || declared.type !== known.type;
    const schema = {
      ...known,
      ...declared,
      version: isNew ? known.version + 1 : known.version,
      modifiedAt: this.clock.date(),
    };
    this.registry(declared.registry).schemas.set(declared.name, schema);
    return schema;
  }

  findRegistry(name: string): Registry | undefined {
    return this.registries.get(name);
  }

  findSchema(registry: string, name: string): Schema | undefined {
    return this.registries.get(registry)?.schemas.get(name);
  }

  /** Deletes a registry with its schemas. */
  deleteRegistry(name: string): void {
    this.registries.delete(name);
  }

  deleteSchema(registry: string, name: string): void {
    this.registries.get(registry)?.schemas.delete(name);
  }

  permissions(call: AwsCall): readonly RequiredPermission[] {
    const { action, registry, schema } = operationOf(call);
    const resource =
      schema !== undefined
        ? arn("schemas", `schema/${registry}/${schema}`)
        : arn("schemas", `registry/${registry ?? "*"}`);
    return [{ action: `schemas:${action}`, resource }];
  }

  async handle(call: AwsCall): Promise<AwsReply> {
    return {
      status: 200,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(this.answer(operationOf(call))),
    };
  }

  private answer({ action, registry = "", schema = "" }: Operation): Answer {
    switch (action) {
      case "ListRegistries":
        return { Registries: [...this.registries.values()].map(registryShape) };
      case "DescribeRegistry":
        return {
          ...registryShape(this.registry(registry)),
          Description: this.registry(registry).description,
        };
      case "ListSchemas":
        return { Schemas: [...this.registry(registry).schemas.values()].map(summary) };
      case "DescribeSchema":
        return described(this.schema(registry, schema));
    }
  }

  private registry(name: string): Registry {
    const registry = this.registries.get(name);
    if (!registry) throw notFound(`Registry with name ${name} does not exist.`);
    return registry;
  }

  private schema(registry: string, name: string): Schema {
    const schema = this.registry(registry).schemas.get(name);
    if (!schema) throw notFound(`Schema with name ${name} does not exist.`);
    return schema;
  }
}

interface Operation {
  readonly action: "ListRegistries" | "DescribeRegistry" | "ListSchemas" | "DescribeSchema";
  readonly registry?: string;
  readonly schema?: string;
}

const path =
  /^\/v1\/registries(?:\/name\/(?<registry>[^/?]+)(?<list>\/schemas(?:\/name\/(?<schema>[^/?]+))?)?)?\/?(?:\?|$)/;

/** @throws NotImplementedLocally */
const operationOf = (call: AwsCall): Operation => {
  const found = path.exec(call.path)?.groups;
  if (call.method !== "GET" || !found)
    throw new NotImplementedLocally(`EventBridge schemas: ${call.method} ${call.path}`);
  if (found.registry === undefined) return { action: "ListRegistries" };
  const registry = decodedPart(found.registry);
  if (found.schema !== undefined)
    return { action: "DescribeSchema", registry, schema: decodedPart(found.schema) };
  return { action: found.list === undefined ? "DescribeRegistry" : "ListSchemas", registry };
};

const notFound = (message: string): AwsError => new AwsError("NotFoundException", message, 404);

const registryShape = ({ name, arn: RegistryArn }: Registry): Answer => ({ RegistryName: name, RegistryArn });

const summary = ({ name, arn: SchemaArn, modifiedAt, version }: Schema): Answer => ({
  SchemaName: name,
  SchemaArn,
  LastModified: modifiedAt.toISOString(),
  VersionCount: version,
});

const described = (schema: Schema): Answer => ({
  SchemaName: schema.name,
  SchemaArn: schema.arn,
  SchemaVersion: String(schema.version),
  Type: schema.type,
  Content: schema.content,
  Description: schema.description,
  LastModified: schema.modifiedAt.toISOString(),
  VersionCreatedDate: schema.modifiedAt.toISOString(),
});
