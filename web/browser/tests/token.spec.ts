import { expectWholeStory } from "../bed/story.js";
import { expect, test } from "../bed/test.js";
import { until } from "../bed/waiting.js";

/** Long enough for the stream to be opened with it on a busy machine. */
const TTL_S = 4;

test.use({ settings: { SHEEN_OFFLINE_TOKEN_DELAY_MS: "60", SHEEN_STREAM_TOKEN_TTL_S: `${TTL_S}` } });

const PROMPT = "A gym in Bristol called Iron Harbour with strength classes, boxing and a price list";

test("a token that runs out ends no stream, and is renewed when the stream breaks", async ({ studio, page, bed, truth }) => {
  const answers: string[] = [];
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    answers.push(`${response.request().method()} ${pathname.replace(/bs_[^/]+/, "ID")} ${response.status()}`);
  });
  await studio.open();
  const id = await studio.submit(PROMPT);
  await truth.saying(id);
  await bed.still(async () => {
    await until("the page is connected", async () => bed.proxy.open(`/${id}/events`) === 1);
    const expired = Date.now() + 1000 * TTL_S + 500;
    await until("the token has run out", async () => Date.now() > expired);
  });
  await truth.saying(id, (await truth.text(id)).length + 40);
  await bed.still(async () => {
    await studio.says(() => truth.text(id));
    expect(bed.proxy.requests(`/${id}/events`)).toHaveLength(1);
    expect(answers).not.toContain("POST /api/builds/ID/token 200");
    expect(bed.proxy.drop("reset", `/${id}/events`)).toBe(1);
  });
  await expectWholeStory(studio, truth, id, PROMPT);
  expect(answers).toContain("POST /api/builds/ID/token 200");
  expect(answers.some((answer) => answer.endsWith(" 401"))).toBe(true);
  await expect(studio.ai).toBeVisible();
});
