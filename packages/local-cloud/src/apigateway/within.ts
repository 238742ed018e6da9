/** The result of work with a time limit; `late` is separate from any value of the work. */
export type InTime<Result> = { readonly late: true } | { readonly late: false; readonly result: Result };

/**
 * Waits for work up to a time limit; a later result is dropped.
 * @throws errors of the work within the limit
 */
export const within = async <Result>(
  milliseconds: number,
  work: Promise<Result>,
): Promise<InTime<Result>> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<InTime<Result>>((resolve) => {
    timer = setTimeout(() => resolve({ late: true }), milliseconds);
  });
  const done = work.then((result): InTime<Result> => ({ late: false, result }));
  return Promise.race([done, late]).finally(() => clearTimeout(timer));
};
