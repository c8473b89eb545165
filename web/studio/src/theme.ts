/** Light or dark: the system's, until somebody chooses. */

const KEY = "sheen:theme";
const root = document.documentElement;

/** Storage may be shut off, and then throws at a look. */
const chosen = (): string | undefined => {
  try {
    return localStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
};

const show = (theme: string | undefined): void => {
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
};

export const startTheme = (): void => show(chosen());

export const toggleTheme = (): void => {
  const isDark = (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const next = isDark ? "light" : "dark";
  show(next);
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // It is then for this page alone.
  }
};
