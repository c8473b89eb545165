/** What a page told, held against the truth. */
import { expect } from "@playwright/test";
import type { StudioPage } from "./studio_page.js";
import type { Truth } from "./truth.js";

/**
 * Waits for the end of a build that `prompt` asked for, and holds the page to it: its text is the one in Postgres, letter
 * by letter, and whatever it showed on the way there was the beginning of it.
 */
export const expectWholeStory = async (studio: StudioPage, truth: Truth, id: string, prompt: string): Promise<void> => {
  expect(await truth.settled(id)).toBe("completed");
  const text = await truth.finalText(id);
  expect(text.length).toBeGreaterThan(100);
  await studio.says(text);
  await expect(studio.streaming).toBeHidden();
  const { texts } = await studio.shown(id);
  const told = texts.filter((state) => state !== prompt);
  expect(told.filter((state) => !text.startsWith(state))).toEqual([]);
  expect(told.filter((state, index) => state.length < (told[index - 1]?.length ?? 0))).toEqual([]);
};
