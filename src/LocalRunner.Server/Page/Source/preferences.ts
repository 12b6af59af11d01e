import { readSettings, type Settings } from "./conversations/settings";

export type Theme = "auto" | "light" | "dark";

/** What this browser remembers beside conversations. Each part works without storage, for as long as the page is open. */
export const preferences = {
  get theme(): Theme {
    const kept = read("theme");
    return kept === "light" || kept === "dark" ? kept : "auto";
  },
  set theme(value: Theme) {
    write("theme", value);
  },
  get model(): string | null {
    return read("model");
  },
  set model(value: string | null) {
    write("model", value);
  },
  /** The settings that new conversations start with. */
  get settings(): Settings {
    try {
      return readSettings(JSON.parse(read("settings") ?? "{}"));
    } catch {
      return {};
    }
  },
  set settings(value: Settings) {
    write("settings", JSON.stringify(value));
  },
};

export function applyTheme(theme: Theme): void {
  if (theme === "auto")
    delete document.documentElement.dataset["theme"];
  else
    document.documentElement.dataset["theme"] = theme;
}

function read(name: string): string | null {
  try {
    return localStorage.getItem(`localrunner.${name}`);
  } catch {
    return null;
  }
}

function write(name: string, value: string | null): void {
  try {
    if (value === null)
      localStorage.removeItem(`localrunner.${name}`);
    else
      localStorage.setItem(`localrunner.${name}`, value);
  } catch {
    // Storage is full or forbidden: the preference lasts until the page is closed.
  }
}
