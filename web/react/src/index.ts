export { SheenProvider, useSheen } from "./context.js";
export type { Build, Recommendations } from "./hooks.js";
export {
  recommendationsKey,
  useBuild,
  useConnection,
  useQuickSuggestions,
  useRecommendations,
  useRecommendationsListener,
} from "./hooks.js";
