import type { Provisioned } from "../registry";
import type { DeclaredResource } from "./declared";

/** A resource of a stack: its latest declaration and its instance. */
export interface Deployed {
  readonly declared: DeclaredResource;
  readonly provisioned: Provisioned;
}

/** The storage of a stack for the next process. */
interface Saved {
  /** The resources that an earlier process saved. */
  read(): readonly Deployed[];
  save(all: readonly Deployed[]): void;
}

/** A program's deployed resources, in the order of its last deployment: no resource depends on a later one. */
export class Stack {
  private readonly byUrn: Map<string, Deployed>;

  constructor(private readonly saved?: Saved) {
    this.byUrn = new Map(saved?.read().map((deployed) => [deployed.declared.urn, deployed]));
  }

  find(urn: string): Deployed | undefined {
    return this.byUrn.get(urn);
  }

  /** Appends it, because its dependencies were deployed before. */
  put(deployed: Deployed): void {
    this.byUrn.delete(deployed.declared.urn);
    this.byUrn.set(deployed.declared.urn, deployed);
    this.saved?.save(this.all());
  }

  /** Replaces it where it is: its dependencies stay the same. */
  amend(deployed: Deployed): void {
    this.byUrn.set(deployed.declared.urn, deployed);
    this.saved?.save(this.all());
  }

  remove(urn: string): void {
    this.byUrn.delete(urn);
    this.saved?.save(this.all());
  }

  all(): readonly Deployed[] {
    return [...this.byUrn.values()];
  }
}
