/** Types for the package, which has none of its own. */
declare module "asl-validator" {
  function validate(
    definition: { States: Record<string, { QueryLanguage?: string | undefined }> },
    options?: { readonly checkPaths: boolean; readonly checkArn: boolean },
  ): {
    readonly isValid: boolean;
    readonly errors: readonly {
      readonly "Error code": string;
      readonly Message: string;
    }[];
  };
  export = validate;
}
