import { projectOf } from "@sheen/client/ids";
import { expectWholeStory } from "../bed/story.js";
import { expect, test } from "../bed/test.js";
import { PATIENCE_MS, until } from "../bed/waiting.js";

test.use({ settings: { SHEEN_OFFLINE_TOKEN_DELAY_MS: "60", SHEEN_DRAIN_MS: "1000" } });

const PROMPT = "A photographer in Marseille called Claire Morel with a gallery and questions and answers";

test("the gateway is killed and comes back, and the page loses and doubles nothing", async ({ studio, bed, truth }) => {
  await studio.open();
  const id = await studio.submit(PROMPT);
  await truth.saying(id, 60);
  await bed.still(async () => {
    await studio.says(() => truth.text(id));
    await bed.gateway.service.kill();
  });
  await truth.saying(id, (await truth.text(id)).length + 60);
  await bed.gateway.service.start();
  await expectWholeStory(studio, truth, id, PROMPT);
  await expect(studio.ai).toBeVisible();
});

test("the gateway is asked to end, and another takes its streams over", async ({ studio, bed, truth }) => {
  const second = await bed.addGateway();
  await studio.open();
  const id = await studio.submit(PROMPT);
  await truth.saying(id, 60);
  await bed.still(async () => {
    await studio.says(() => truth.text(id));
    bed.proxy.aim(second.port);
    await bed.gateway.service.terminate();
  });
  await expectWholeStory(studio, truth, id, PROMPT);
  await expect(studio.ai).toBeVisible();
  expect(await (await fetch(`${second.admin}/metrics`)).text()).toMatch(/sheen_sse_resumes_total\{outcome="resumed"\} [1-9]/);
  await bed.gateway.service.start();
  bed.proxy.aim(bed.gateway.port);
});

test("a prompt that found no gateway is told, and sent again it is one build", async ({ studio, bed, truth }) => {
  await studio.open();
  await bed.gateway.service.kill();
  const id = await studio.submit(PROMPT);
  await expect(studio.retry).toBeVisible({ timeout: PATIENCE_MS });
  await bed.gateway.service.start();
  await studio.retry.click();
  await until("the build is there", async () => truth.phase(id));
  await expectWholeStory(studio, truth, id, PROMPT);
  expect(await truth.builds(projectOf(id))).toEqual([id]);
});
