import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/** An API key made at the first deployment, and the hash that may be known to whoever checks it. */
export class ApiKey extends pulumi.ComponentResource {
  /** The key itself: secret, and only to be handed to the client. */
  readonly key: pulumi.Output<string>;
  /** Hex SHA-256 of the key. Not a secret: 190 bits of entropy can't be guessed back. */
  readonly hash: pulumi.Output<string>;

  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("orderflow:infra:ApiKey", name, {}, opts);
    const password = new random.RandomPassword(name, { length: 32, special: false }, { parent: this });
    this.key = pulumi.secret(pulumi.interpolate`ofk_${password.result}`);
    this.hash = pulumi.unsecret(this.key.apply((key) => createHash("sha256").update(key).digest("hex")));
    this.registerOutputs({ hash: this.hash });
  }
}
