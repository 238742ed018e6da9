import { randomUUID } from "node:crypto";
import type { PolicyDocument } from "../iam/policy-document";
import { AwsError, arn } from "../service";

interface Key {
  readonly keyId: string;
  readonly arn: string;
  /** Without a declared policy, the account may do everything with the key. */
  policy: PolicyDocument | undefined;
}

/** Keys by id. Data isn't encrypted locally, so a key is only a name. */
export class Keys {
  private readonly byId = new Map<string, Key>();

  create(policy: PolicyDocument | undefined): Key {
    const keyId = randomUUID();
    const key = { keyId, arn: arn("kms", `key/${keyId}`), policy };
    this.byId.set(keyId, key);
    return key;
  }

  /** @param idOrArn of a key */
  find(idOrArn: string): Key | undefined {
    return this.byId.get(idOrArn.slice(idOrArn.lastIndexOf("/") + 1));
  }

  /** @throws AwsError NotFoundException */
  get(idOrArn: string): Key {
    const key = this.find(idOrArn);
    if (!key) throw new AwsError("NotFoundException", `Key '${idOrArn}' does not exist`);
    return key;
  }

  remove(keyId: string): void {
    this.byId.delete(keyId);
  }
}
