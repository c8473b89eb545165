import type { SubmitAnswer } from "@sheen/client";
import { expectEvents, ReaderPage } from "../bed/reader_page.js";
import type { Drop } from "../bed/proxy.js";
import { expect, test } from "../bed/test.js";

// It would go on for longer than the test, which ends it.
test.use({ settings: { SHEEN_OFFLINE_TOKEN_DELAY_MS: "600" } });

const PAGES = 10;
const DROPS_EACH = 20;
/** So many of them are waited for as they come; after the others the network says that it is back. */
const WAITED_FOR = 2;
const KINDS: Drop[] = ["reset", "end", "fray"];

test("two hundred connections break, every one comes back, and nothing comes twice", async ({ context, bed, truth }) => {
  test.setTimeout(90_000);
  const follow = async ({ buildSessionId: id, stream }: SubmitAnswer): Promise<ReaderPage> => {
    const reader = await ReaderPage.open(await context.newPage(), bed.reader.url, "sheen", stream, id);
    for (let drop = 0; drop < DROPS_EACH; drop += 1) {
      await reader.connected(drop + 1);
      const kind = KINDS[drop % KINDS.length] ?? "reset";
      expect(bed.proxy.drop(kind, `/${id}/events`)).toBe(1);
      await reader.lost(drop + 1);
      if (drop >= WAITED_FOR) await reader.page.evaluate(() => window.dispatchEvent(new Event("online")));
    }
    await reader.connected(DROPS_EACH + 1);
    await bed.callerOf(id).cancel(id);
    await reader.over();
    return reader;
  };
  const prompt = "A hotel in Lisbon called Casa Azul with booking, a gallery, a map, reviews, a blog and a newsletter";
  const answers = await Promise.all(Array.from({ length: PAGES }, () => bed.caller().submit({ prompt })));
  const readers = await Promise.all(answers.map(follow));

  const readings = await Promise.all(readers.map((reader) => reader.reading()));
  const sum = (count: (reading: (typeof readings)[number]) => number): number =>
    readings.reduce((total, reading) => total + count(reading), 0);
  const comebacks = sum(({ connected }) => connected - 1);
  expect(sum(({ states }) => states.filter((state) => state === "reconnecting").length)).toBe(PAGES * DROPS_EACH);
  expect(comebacks).toBe(PAGES * DROPS_EACH);
  expect(sum(({ counts }) => counts.duplicates)).toBe(0);
  expect(sum(({ counts }) => counts.stale)).toBe(0);
  for (const [index, { heard }] of readings.entries()) await expectEvents(truth, answers[index]?.buildSessionId ?? "", heard);
});
