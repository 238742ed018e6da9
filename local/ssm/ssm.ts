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

export interface Parameter {
  readonly name: string;
  readonly type: "String" | "StringList" | "SecureString";
  readonly value: string;
}

const one = z.looseObject({ Name: z.string(), WithDecryption: z.boolean().optional() });
const many = z.looseObject({ Names: z.array(z.string()), WithDecryption: z.boolean().optional() });

/** SSM Parameter Store, in memory. */
export class SsmService implements AwsService {
  readonly name = "SSM";
  readonly signingName = "ssm";
  private readonly parameters = new Map<string, Parameter>();

  async start(): Promise<void> {}

  async stop(): Promise<void> {
    this.parameters.clear();
  }

  health(): Health {
    return { status: "ok", detail: `${this.parameters.size} parameters` };
  }

  put(parameter: Parameter): void {
    this.parameters.set(parameter.name, parameter);
  }

  permissions({ action, input }: AwsCall): readonly RequiredPermission[] {
    const single = one.safeParse(input);
    const names = single.success ? [single.data.Name] : (many.safeParse(input).data?.Names ?? []);
    if (names.length === 0) return [{ action: `ssm:${action}`, resource: "*" }];
    return names.map((name) => ({ action: `ssm:${action}`, resource: parameterArn(name) }));
  }

  async handle({ action, input }: AwsCall): Promise<AwsReply> {
    switch (action) {
      case "GetParameter": {
        const { Name, WithDecryption } = one.parse(input);
        const parameter = this.parameters.get(Name);
        if (!parameter) throw new AwsError("ParameterNotFound", `Parameter ${Name} not found.`);
        return jsonReply({ Parameter: shown(parameter, WithDecryption === true) });
      }
      case "GetParameters": {
        const { Names, WithDecryption } = many.parse(input);
        const found = Names.flatMap((name) => this.parameters.get(name) ?? []);
        return jsonReply({
          Parameters: found.map((parameter) => shown(parameter, WithDecryption === true)),
          InvalidParameters: Names.filter((name) => !this.parameters.has(name)),
        });
      }
      default:
        throw new NotImplementedLocally(`ssm:${action}`);
    }
  }
}

/** The slash that begins a name isn't doubled in its ARN. */
export const parameterArn = (name: string): string => arn("ssm", `parameter/${name.replace(/^\//, "")}`);

const shown = ({ name, type, value }: Parameter, decrypted: boolean) => ({
  Name: name,
  Type: type,
  // Without decryption AWS gives the ciphertext; there is none here, and the value must not show.
  Value: type === "SecureString" && !decrypted ? "AQICAH-encrypted" : value,
  Version: 1,
  DataType: "text",
  ARN: parameterArn(name),
});
