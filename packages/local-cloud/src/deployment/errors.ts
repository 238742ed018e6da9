import type { DeclaredResource } from "./declared";

/** Thrown for resources after the first failure. */
export class NotProvisioned extends Error {
  constructor(type: string, name: string) {
    super(`${type} "${name}" wasn't provisioned because of an earlier failure`);
    this.name = "NotProvisioned";
  }
}

/** Thrown when two resources of a program have the same type, name and parent. */
export class DuplicateResource extends Error {
  constructor({ token, name, urn }: DeclaredResource) {
    super(`${token} "${name}" is declared twice (${urn}): give one of them another name`);
    this.name = "DuplicateResource";
  }
}

/** Thrown when a protected resource would be deleted. */
export class ProtectedResource extends Error {
  constructor({ token, name }: DeclaredResource) {
    super(`${token} "${name}" is protected and would be deleted. Deploy it with protect set to false first`);
    this.name = "ProtectedResource";
  }
}
