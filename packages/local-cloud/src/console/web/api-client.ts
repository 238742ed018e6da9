/** Thrown for an error response of the server. */
export class RequestFailed extends Error {}

/** GET of the console's server. The response's type is the one in `api.ts` for the route. @throws RequestFailed */
export const get = async <Answer>(path: string): Promise<Answer> => answerOf<Answer>(await fetch(path));

/** POST of JSON. @throws RequestFailed */
export const post = async <Answer>(path: string, body: unknown): Promise<Answer> =>
  answerOf<Answer>(
    await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  );

const answerOf = async <Answer>(response: Response): Promise<Answer> => {
  const answer = await response.json();
  if (response.ok) return answer;
  throw new RequestFailed(typeof answer?.message === "string" ? answer.message : response.statusText);
};
