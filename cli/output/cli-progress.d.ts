/** Types of the used part of cli-progress, which has none. */
declare module "cli-progress" {
  interface Options {
    readonly format: string;
    readonly stream: NodeJS.WritableStream;
    readonly clearOnComplete: boolean;
    readonly hideCursor: boolean;
  }
  export const Presets: { readonly shades_grey: unknown };
  export class SingleBar {
    constructor(options: Options, preset: unknown);
    start(total: number, startValue: number): void;
    setTotal(total: number): void;
    update(current: number): void;
    stop(): void;
  }
}
