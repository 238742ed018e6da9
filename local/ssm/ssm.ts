import * as z from "zod";
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

const one = z.looseObject({ Name: z.string(), WithDecryption: z.boolean().optional() });
const many = z.looseObject({
  Names: z.array(z.string()).min(1).max(10),
  WithDecryption: z.boolean().optional(),
});
// Strict: a policy or a tier that does something would be lost in silence.
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

  async start(): Promise<void> {}

  async stop(): Promise<void> {
    this.parameters.clear();
  }

  health(): Health {
    return { status: "ok", detail: `${this.parameters.size} parameters` };
  }

  /** Makes a parameter, or a new version of it. @returns its version */
  put({ name, type, value }: Parameter): number {
    const version = (this.parameters.get(name)?.version ?? 0) + 1;
    this.parameters.set(name, { name, type, value, version, modified: new Date() });
    return version;
  }

  permissions({ action, input }: AwsCall): readonly RequiredPermission[] {
    const single = one.safeParse(input);
    const names = single.success ? [single.data.Name] : (many.safeParse(input).data?.Names ?? []);
    if (names.length === 0) return [{ action: `ssm:${action}`, resource: "*" }];
    return names.map((name) => ({ action: `ssm:${action}`, resource: parameterArn(name) }));
  }

  async handle({ action, input }: AwsCall): Promise<AwsReply> {
    switch (action) {
      case "GetParameter":
        return jsonReply({ Parameter: this.get(checked(one, input)) });
      case "GetParameters":
        return jsonReply(this.getMany(checked(many, input)));
      case "PutParameter":
        return jsonReply({ Version: this.putNew(checked(putInput, input)), Tier: "Standard" });
      case "DescribeParameters":
        // Filters would have to be honoured; without them it is a list.
        if (Object.keys(input).some((name) => name !== "MaxResults"))
          throw new NotImplementedLocally("filters of ssm:DescribeParameters");
        return jsonReply({ Parameters: [...this.parameters.values()].map(described) });
      default:
        throw new NotImplementedLocally(`ssm:${action}`);
    }
  }

  private get({ Name, WithDecryption }: z.infer<typeof one>) {
    const parameter = this.parameters.get(Name);
    if (!parameter) throw new AwsError("ParameterNotFound", `Parameter ${Name} not found.`);
    return shown(parameter, WithDecryption === true);
  }

  private getMany({ Names, WithDecryption }: z.infer<typeof many>) {
    const found = Names.flatMap((name) => this.parameters.get(name) ?? []);
    return {
      Parameters: found.map((parameter) => shown(parameter, WithDecryption === true)),
      InvalidParameters: Names.filter((name) => !this.parameters.has(name)),
    };
  }

  private putNew({ Name, Type, Value, Overwrite }: z.infer<typeof putInput>): number {
    if (this.parameters.has(Name) && !Overwrite)
      throw new AwsError(
        "ParameterAlreadyExists",
        "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
      );
    return this.put({ name: Name, type: Type, value: Value });
  }
}

/** @throws AwsError ValidationException */
const checked = <Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> => {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw new AwsError("ValidationException", z.prettifyError(parsed.error));
  return parsed.data;
};

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
  // Without decryption AWS gives the ciphertext; there is none here, and the value must not show.
  Value: stored.type === "SecureString" && !decrypted ? "AQICAH-encrypted" : value,
  Version: stored.version,
  LastModifiedDate: stored.modified.getTime() / 1000,
  DataType: "text",
  ARN: parameterArn(stored.name),
});
