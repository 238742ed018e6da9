/** The package has no types of its own; this is what it exports. */
declare module "asl-validator" {
  function validate(
    definition: { States: Record<string, { QueryLanguage?: string | undefined }> },
    options?: { readonly checkPaths: boolean; readonly checkArn: boolean },
  ): { isValid: boolean; errorsText(separator?: string): string };
  export = validate;
}
