import { expectAccessible, expectFitsPhone } from "../bed/accessibility.js";
import { Model } from "../bed/model.js";
import { expect, test as base } from "../bed/test.js";

const test = base.extend<object, { model: Model }>({
  // The first argument says what a fixture needs, which is nothing here.
  model: [
    async ({}, use) => {
      const model = await Model.start("ok");
      await use(model);
      await model.end();
    },
    { scope: "worker" },
  ],
  settings: [
    // One try a build, and no breaker that remembers the test before.
    async ({ model }, use) => use({ ...model.settings, SHEEN_MODEL_RETRIES: "0", SHEEN_MODEL_BREAKER_FAILURES: "100" }),
    { scope: "worker" },
  ],
});

const PROMPTS = { en: "A florist in Nantes called Les Pivoines", ar: "صالون حلاقة اسمه «لونا» في القاهرة" };
const WIDE = { width: 1280, height: 800 };

for (const [language, prompt] of Object.entries(PROMPTS)) {
  test(`a build that the model's overload ends is told in ${language}, and tried again when one likes`, async ({ studio, page, truth, model, bed }) => {
    await model.play("overload");
    await studio.open(language);
    const id = await studio.submit(prompt);
    expect(await truth.settled(id)).toBe("failed");
    const { error } = await bed.callerOf(id).snapshot(id);
    expect([error?.code, error?.whoActs]).toEqual(["overloaded", "wait"]);
    const card = page.getByRole("alert");
    await expect(card).toContainText(error?.error ?? "no error");
    await expect(card.locator("[data-who]")).toHaveAttribute("data-who", "wait");
    const wait = page.locator(".actions").getByTestId("retry-wait");
    await expect(wait).toBeVisible();
    await expectAccessible(page, "a failed build");
    await expectFitsPhone(page, "a failed build");
    await page.setViewportSize(WIDE);

    await model.play("ok");
    const before = await wait.innerText();
    await studio.retry.click();
    await expect(wait).not.toHaveText(before);
    expect(await truth.settled(id)).toBe("failed");
    await studio.retry.click();
    await expect(page.locator(".stage")).toHaveAttribute("data-phase", "completed");
    await expect(card).toBeHidden();
    expect(await truth.settled(id)).toBe("completed");
    await studio.says(() => truth.text(id));
  });
}

test("what only the operator can mend is said to be theirs, and goes on once it is mended", async ({ studio, page, truth, model }) => {
  await model.play("bad-key");
  await studio.open();
  const id = await studio.submit(PROMPTS.en);
  expect(await truth.settled(id)).toBe("failed");
  await expect(page.getByRole("alert").locator("[data-who]")).toHaveAttribute("data-who", "operator");
  await expect(page.locator(".actions").getByTestId("retry-wait")).toBeHidden();
  await model.play("ok");
  await studio.retry.click();
  await expect(page.locator(".stage")).toHaveAttribute("data-phase", "completed");
  expect(await truth.settled(id)).toBe("completed");
});
