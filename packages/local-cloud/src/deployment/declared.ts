/** A component of a program: it has no instance, but is the parent of resources that do. */
export interface DeclaredComponent {
  /** Pulumi's name for it, unique in its stack: `urn:pulumi:<stack>::<project>::<parents' types>$<type>::<name>`. */
  readonly urn: string;
  /** Pulumi type token. */
  readonly token: string;
  /** The logical name. */
  readonly name: string;
  readonly parent?: string | undefined;
  /** Its URNs in earlier versions of the program. */
  readonly aliases: readonly string[];
}

/** A resource that a program registers. */
export interface DeclaredResource extends DeclaredComponent {
  readonly inputs: unknown;
  /** URNs of the resources that each property depends on. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly options: ResourceOptions;
}

/** The options of a resource that change how it is deployed. */
export interface ResourceOptions {
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  /** Whether the old resource is deleted before the new one is created; if left out, the type decides. */
  readonly deleteBeforeReplace?: boolean | undefined;
  /** Properties whose changes are ignored; `*` for all. */
  readonly ignoreChanges: readonly string[];
  /** Properties whose changes replace the resource; `*` for all. */
  readonly replaceOnChanges: readonly string[];
  /** The id of an existing resource to import. */
  readonly importId?: string | undefined;
}

/** The URN of a resource. The stack itself doesn't count as a parent. */
export const urnOf = (
  { stack, project }: { readonly stack: string; readonly project: string },
  parent: string | undefined,
  token: string,
  name: string,
): string => {
  const parentType = parent?.split("::")[2];
  const isRoot = parentType === undefined || parentType === "" || parentType === stackType;
  return `urn:pulumi:${[stack, project, isRoot ? token : `${parentType}$${token}`, name].join("::")}`;
};

const stackType = "pulumi:pulumi:Stack";
