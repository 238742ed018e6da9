/** What a promise is rejected with. @throws when it isn't */
export const rejection = async (promise: Promise<unknown>): Promise<unknown> => {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ("error" in outcome) return outcome.error;
  throw new Error(`It was fulfilled, with ${JSON.stringify(outcome.value)}`);
};
