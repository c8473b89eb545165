import { expect, test } from "vitest";

import type { Failure, QuickSuggestion, Recommendation } from "../src/index.js";
import { createRecommendationsStore, NO_RECOMMENDATIONS } from "../src/recommendations.js";
import { ID, OTHER_ID } from "./gateway.js";

const QUICK: QuickSuggestion[] = [
  { id: "qs-hours", title: "Hours", description: "Say when", category: "feature", prompt: "Add hours", confidence: 0.9 },
];
const AI: Recommendation[] = [
  { id: "rec-map", title: "Map", description: "Show where", category: "feature", priority: "high", prompt: "Add a map" },
];
const ERROR: Failure = { code: "timeout", error: "It took too long", retryable: true };

const started = (quick = QUICK) => {
  const store = createRecommendationsStore();
  store.startWithQuickSuggestions(ID, quick);
  return store;
};

test("quick ones are there at once, and the model's replace them", () => {
  const store = started();
  expect(store.getState()).toMatchObject({ status: "pending", readySource: "quick", aiGenerationStarted: true, quickSuggestions: QUICK });
  store.notifyAiRecsReady(ID, 1);
  expect(store.getState()).toMatchObject({ status: "pending", readySource: "quick", announced: 1 });
  store.setAiRecommendations(ID, AI);
  expect(store.getState()).toMatchObject({ status: "ready", readySource: "ai", recommendations: AI, error: undefined });
});

test("the model's are never downgraded", () => {
  const store = started();
  store.setAiRecommendations(ID, AI);
  const best = store.getState();
  store.setFailed(ID, ERROR);
  store.retried(ID);
  store.startWithQuickSuggestions(ID, []);
  store.setView({ buildSessionId: ID, status: "ready", readySource: "quick", recommendations: [], quickSuggestions: [], error: ERROR, createdAt: "" });
  expect(store.getState()).toEqual(best);
});

test("a failure is shown beside the quick ones, and a later success replaces it", () => {
  const store = started();
  store.setFailed(ID, ERROR);
  expect(store.getState()).toMatchObject({ status: "ready", readySource: "quick", quickSuggestions: QUICK, error: ERROR });
  store.retried(ID);
  expect(store.getState()).toMatchObject({ status: "pending", readySource: "quick", error: undefined });
  store.setAiRecommendations(ID, AI);
  expect(store.getState()).toMatchObject({ status: "ready", readySource: "ai", error: undefined });
});

test("a failure with nothing to show is a failure", () => {
  const store = started([]);
  store.setFailed(ID, ERROR);
  expect(store.getState()).toMatchObject({ status: "failed", error: ERROR });
});

test("another session's are never shown", () => {
  const store = started();
  const own = store.getState();
  store.setAiRecommendations(OTHER_ID, AI);
  store.setFailed(OTHER_ID, ERROR);
  store.notifyAiRecsReady(OTHER_ID, 3);
  store.setView({ buildSessionId: OTHER_ID, status: "ready", readySource: "ai", recommendations: AI, quickSuggestions: QUICK, createdAt: "" });
  expect(store.getState()).toBe(own);
});

test("a new session starts anew, and a reset forgets", () => {
  const store = started();
  store.setAiRecommendations(ID, AI);
  store.startWithQuickSuggestions(OTHER_ID, QUICK);
  expect(store.getState()).toMatchObject({ status: "pending", readySource: "quick", recommendations: [], buildSessionId: OTHER_ID });
  store.reset();
  expect(store.getState()).toBe(NO_RECOMMENDATIONS);
});
