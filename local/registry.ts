import type { Created, ResourceType } from "./resource";
import { UnsupportedResource } from "./resource";

/** A resource that was declared and is there: what a picture of the deployed program can be drawn from. */
export interface Provisioned {
  readonly token: string;
  readonly name: string;
  readonly id: string;
  readonly inputs: unknown;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** Every resource type the local cloud can provision, by Pulumi type token. */
export class Registry {
  private readonly types = new Map<string, ResourceType>();

  constructor(
    types: readonly ResourceType[],
    private readonly provisioned: (resource: Provisioned) => void = () => {},
  ) {
    for (const type of types) this.types.set(type.token, type);
  }

  /**
   * Provisions one declared resource.
   * @throws UnsupportedResource for a type that isn't embedded, or a property that can't be honoured.
   */
  async create(token: string, name: string, inputs: unknown): Promise<Created> {
    const type = this.types.get(token);
    if (!type) throw new UnsupportedResource(token, name, "this resource type isn't embedded");
    const parsed = type.inputs.safeParse(inputs);
    if (!parsed.success) {
      const reasons = parsed.error.issues.map(
        (issue) => `${issue.path.length ? `${issue.path.join(".")}: ` : ""}${issue.message}`,
      );
      throw new UnsupportedResource(token, name, reasons.join("; "));
    }
    const created = await type.create({ name, inputs });
    this.provisioned({ token, name, inputs, ...created });
    return created;
  }
}
