import type * as Pulumi from "@pulumi/pulumi";
import { type DeclaredComponent, type DeclaredResource, urnOf } from "../deployment/declared";
import type { StackConfig } from "../stack-config";
import { type Declaration, watchDeclarations } from "./declarations";
import { plainInputs } from "./plain-inputs";

/** The cloud's interface for a running program. */
export interface ProgramPort {
  /** Called before the component's resources. */
  component(component: DeclaredComponent): void;
  register(resource: DeclaredResource): Promise<{ readonly id: string; readonly outputs: object }>;
  /** Reads an existing resource that this program didn't declare. */
  read(token: string, name: string, id: string): Promise<object>;
  /** Calls a function of a provider. */
  invoke(token: string, inputs: unknown): Promise<object>;
}

export type StackOutputs = Readonly<Record<string, unknown>>;

/**
 * Runs a Pulumi program in this process, once. Each resource that it registers is deployed, in the order of the
 * dependencies, before its outputs resolve, as the engine and the providers do on `pulumi up`.
 * @param pulumi the program's own copy
 * @param load requires the program; its exports are the stack outputs
 * @throws the program's own error, or that of a resource
 */
export const runSession = async (
  pulumi: typeof Pulumi,
  load: () => Record<string, unknown>,
  config: StackConfig,
  port: ProgramPort,
): Promise<StackOutputs> => {
  let current: Declaration | undefined;
  const mocks: Pulumi.runtime.Mocks = {
    newResource: async ({ type: token, name, inputs, custom, id }) => {
      const declaration = current; // set right before this call
      if (declaration === undefined) return { id, state: await port.read(token, name, String(id)) };
      const { parent, aliases } = declaration;
      const component = { urn: urnOf(config, parent, token, name), token, name, parent, aliases };
      if (!custom) {
        refusePackaged(component);
        port.component(component);
        return { id: "", state: inputs };
      }
      const { propertyDependencies, options } = declaration;
      const plain = await plainInputs(pulumi, inputs);
      const declared = { ...component, inputs: plain, propertyDependencies, options };
      const { id: given, outputs } = await port.register(declared);
      return { id: given, state: { ...inputs, ...outputs } };
    },
    call: async ({ token, inputs }) => {
      try {
        return await port.invoke(token, await plainInputs(pulumi, inputs));
      } catch (error) {
        throw withDetails(error);
      }
    },
  };
  await pulumi.runtime.setMocks(mocks, config.project, config.stack, false);
  watchDeclarations(pulumi, config, (declaration) => {
    current = declaration;
  });
  pulumi.runtime.setAllConfig({ ...config.values }, [...config.secretKeys]);
  const outputs = await pulumi.runtime.runInPulumiStack(() => Promise.resolve(load()));
  await pulumi.runtime.disconnect();
  return outputs ?? {};
};

/** Refuses components of packages in other languages, which would need the package's plugin. */
export class UnsupportedComponent extends Error {
  constructor(token: string, name: string) {
    super(
      `The local cloud doesn't support ${token} "${name}": components of packages aren't supported; declare the resources themselves`,
    );
    this.name = "UnsupportedComponent";
  }
}

/** Pulumi shows only gRPC's details of a provider function's error. */
const withDetails = (error: unknown): unknown =>
  error instanceof Error ? Object.assign(error, { details: error.message }) : error;

/** @throws UnsupportedComponent */
const refusePackaged = ({ token, name }: DeclaredComponent): void => {
  if (token.startsWith("awsx:")) throw new UnsupportedComponent(token, name);
};
