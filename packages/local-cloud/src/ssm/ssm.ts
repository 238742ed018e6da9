import * as z from "zod";
import { Clock } from "../clock/clock";
import {
  type AwsCall,
  AwsError,
  type AwsReply,
  type AwsService,
  arn,
  type Health,
  jsonReply,
  NotImplementedLocally,
  type RequiredPermission,
} from "../service";
import { tagList } from "../tags";
import { byPathInput, pageByPath } from "./by-path";

export const parameterType = z.enum(["String", "StringList", "SecureString"]);

export interface Parameter {
  readonly name: string;
  readonly type: z.infer<typeof parameterType>;
  readonly value: string;
}

interface Stored extends Parameter {
  readonly version: number;
  readonly modified: Date;
}

const taggedInput = z.strictObject({ ResourceType: z.literal("Parameter"), ResourceId: z.string() });

const one = z.looseObject({ Name: z.string(), WithDecryption: z.boolean().optional() });
const many = z.looseObject({
  Names: z.array(z.string()).min(1).max(10),
  WithDecryption: z.boolean().optional(),
});
// Strict, so that a policy or a tier with an effect isn't silently ignored.
const putInput = z.strictObject({
  Name: z.string(),
  Value: z.string().min(1),
  Type: parameterType.default("String"),
  Overwrite: z.boolean().default(false),
  Description: z.string().optional(),
  KeyId: z.string().optional(),
  Tags: z.unknown().optional(),
});

/** SSM Parameter Store, in memory. */
export class SsmService implements AwsService {
  readonly name = "SSM";
  readonly signingName = "ssm";
  private readonly parameters = new Map<string, Stored>();

  constructor(
    private readonly clock = new Clock(),
    private readonly tagsOf: (arn: string) => Readonly<Record<string, string>> = () => ({}),
  ) {}

  async start(): Promise<void> {}

  async stop(): Promise<void> {
    this.parameters.clear();
  }

  health(): Health {
    return { status: "ok", detail: `${this.parameters.size} parameters` };
  }

  /** Creates a parameter, or a new version of it. @returns its version */
  put({ name, type, value }: Parameter): number {
    const version = (this.parameters.get(name)?.version ?? 0) + 1;
    this.parameters.set(name, { name, type, value, version, modified: this.clock.date() });
    return version;
  }

  /** @returns its version. @throws AwsError ParameterAlreadyExists */
  create(parameter: Parameter): number {
    if (this.parameters.has(parameter.name))
      throw new AwsError(
        "ParameterAlreadyExists",
        "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
      );
    return this.put(parameter);
  }

  find(name: string): Stored | undefined {
    return this.parameters.get(name);
  }

  remove(name: string): void {
    this.parameters.delete(name);
  }

  permissions({ action, input }: AwsCall): readonly RequiredPermission[] {
    const on = (resource: string) => ({ action: `ssm:${action}`, resource });
    if (action === "GetParameters")
      return (many.safeParse(input).data?.Names ?? []).map((name) => on(parameterArn(name)));
    if (action === "DescribeParameters") return [on("*")];
    const name = action === "GetParametersByPath" ? pathOf(input) : (input.Name ?? input.ResourceId);
    return [on(typeof name === "string" ? parameterArn(name) : "*")];
  }

  async handle({ action, input }: AwsCall): Promise<AwsReply> {
    switch (action) {
      case "GetParameter":
        return jsonReply({ Parameter: this.get(checked(one, input)) });
      case "GetParameters":
        return jsonReply(this.getMany(checked(many, input)));
      case "GetParametersByPath":
        return jsonReply(this.getByPath(input));
      case "PutParameter":
        return jsonReply({ Version: this.putNew(checked(putInput, input)), Tier: "Standard" });
      case "DescribeParameters":
        // Filters would have to be supported; without them it is a list.
        if (Object.keys(input).some((name) => name !== "MaxResults"))
          throw new NotImplementedLocally("filters of ssm:DescribeParameters");
        return jsonReply({ Parameters: [...this.parameters.values()].map(described) });
      case "ListTagsForResource": {
        const { name } = this.stored(checked(taggedInput, input).ResourceId);
        return jsonReply({ TagList: tagList(this.tagsOf(parameterArn(name))) });
      }
      default:
        throw new NotImplementedLocally(`ssm:${action}`);
    }
  }

  private get({ Name, WithDecryption }: z.infer<typeof one>) {
    const parameter = this.parameters.get(Name);
    if (!parameter) throw new AwsError("ParameterNotFound", `Parameter ${Name} not found.`);
    return shown(parameter, WithDecryption === true);
  }

  /** @throws AwsError InvalidResourceId */
  private stored(name: string): Stored {
    const parameter = this.parameters.get(name);
    if (!parameter) throw new AwsError("InvalidResourceId", `The resource ID ${name} is not valid.`);
    return parameter;
  }

  private getMany({ Names, WithDecryption }: z.infer<typeof many>) {
    const found = Names.flatMap((name) => this.parameters.get(name) ?? []);
    return {
      Parameters: found.map((parameter) => shown(parameter, WithDecryption === true)),
      InvalidParameters: Names.filter((name) => !this.parameters.has(name)),
    };
  }

  private getByPath(input: unknown) {
    if (byPathFilters.safeParse(input).success)
      throw new NotImplementedLocally("filters of ssm:GetParametersByPath");
    const request = checked(byPathInput, input);
    const { items, nextToken } = pageByPath(this.parameters.values(), request);
    return { Parameters: items.map((one) => shown(one, request.WithDecryption)), NextToken: nextToken };
  }

  private putNew({ Name, Type, Value, Overwrite }: z.infer<typeof putInput>): number {
    const parameter = { name: Name, type: Type, value: Value };
    return Overwrite ? this.put(parameter) : this.create(parameter);
  }
}

/** @throws AwsError ValidationException */
const checked = <Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> => {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw new AwsError("ValidationException", z.prettifyError(parsed.error));
  return parsed.data;
};

const byPathFilters = z.looseObject({ ParameterFilters: z.array(z.unknown()).min(1) });

/** Permission to read a path includes everything below it. */
const pathOf = ({ Path }: AwsCall["input"]): unknown =>
  typeof Path === "string" ? Path.replace(/(?<=.)\/$/, "") : undefined;

/** The slash that begins a name isn't doubled in its ARN. */
export const parameterArn = (name: string): string => arn("ssm", `parameter/${name.replace(/^\//, "")}`);

const described = ({ name, type, version, modified }: Stored) => ({
  Name: name,
  ARN: parameterArn(name),
  Type: type,
  Version: version,
  LastModifiedDate: modified.getTime() / 1000,
  Tier: "Standard",
  DataType: "text",
});

const shown = ({ value, ...stored }: Stored, decrypted: boolean) => ({
  Name: stored.name,
  Type: stored.type,
  // Without decryption, AWS returns the ciphertext. There is none here, and the value must not be revealed.
  Value: stored.type === "SecureString" && !decrypted ? "AQICAH-encrypted" : value,
  Version: stored.version,
  LastModifiedDate: stored.modified.getTime() / 1000,
  DataType: "text",
  ARN: parameterArn(stored.name),
});
