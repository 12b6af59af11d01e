import { Chat } from "./chat";
import { Conversation, type ConversationData } from "./conversations/conversation";
import { ConversationStore } from "./conversations/store";
import { exportJson, importJson } from "./conversations/transfer";
import { byId, element } from "./elements";
import { applyTheme, preferences, type Theme } from "./preferences";
import { askForKeyWith } from "./server/request";
import { Composer } from "./view/composer";
import { askForKey } from "./view/keyDialog";
import { ModelPicker } from "./view/modelPicker";
import { announce, notify } from "./view/notice";
import { Scroll } from "./view/scroll";
import { SettingsDialog } from "./view/settingsDialog";
import { Sidebar } from "./view/sidebar";
import { Thread } from "./view/thread";

applyTheme(preferences.theme);
askForKeyWith(askForKey);

const store = await ConversationStore.open();
/** Conversations that are shown or being answered: there is one object of each. */
const live = new Map<string, Conversation>();
let current = Conversation.start(preferences.settings, preferences.model);
let isFull = false;

const scroll = new Scroll();
const picker = new ModelPicker(model => {
  composer.setSeesImages(model?.seesImages ?? false);
  if (model)
    preferences.model = model.id;
});
const chat = new Chat(() => picker.chosen, {
  pathChanged: conversation => {
    if (conversation === current)
      thread.show(conversation, chat.running(conversation));
  },
  messageChanged: (conversation, message) => {
    if (conversation === current)
      thread.changed(message);
  },
  runningChanged: (conversation, ended) => {
    if (conversation === current) {
      thread.setRunning(chat.running(conversation));
      composer.setRunning(chat.running(conversation) !== null);
    }
    if (ended !== null) {
      announce(ended.failure ? `The answer failed: ${ended.failure.message}` : ended.finish === "stopped" ? "Stopped." : "The answer is complete.");
      void picker.poll();
    } else if (isLoading()) {
      void watchLoading(conversation);
    }
  },
  keep: conversation => void keep(conversation.data),
});
const thread = new Thread(scroll, {
  edit: (message, text) => {
    composer.focus();
    void chat.edit(current, message, text);
  },
  rewrite: (message, text) => chat.rewrite(current, message, text),
  regenerate: message => {
    composer.focus();
    void chat.regenerate(current, message);
  },
  choose: version => {
    current.choose(version);
    thread.show(current, chat.running(current));
    thread.focusVersions(version);
    void keep(current.data);
  },
  giveResult: (toolCallId, result) => {
    composer.focus();
    void chat.giveResult(current, toolCallId, result);
  },
}, () => (isLoading() ? "The model is being loaded…" : "Waiting for the model…"));
const composer = new Composer((text, images) => {
  scroll.goToEnd();
  void chat.send(current, text, images);
}, () => void chat.stop(current));
const sidebar = new Sidebar({ start: startChat, rename: (id, title) => void rename(id, title), export: id => void exportOne(id), delete: id => void remove(id) });
new SettingsDialog(() => current.data.settings, () => {
  preferences.settings = current.data.settings;
  if (current.data.messages.length > 0)
    void keep(current.data);
});

const theme = byId("theme", HTMLSelectElement);
theme.value = preferences.theme;
theme.addEventListener("change", () => {
  preferences.theme = theme.value as Theme;
  applyTheme(preferences.theme);
});
byId("export-all", HTMLButtonElement).addEventListener("click", () => void exportAll());
byId("import", HTMLButtonElement).addEventListener("click", () => byId("import-file", HTMLInputElement).click());
byId("import-file", HTMLInputElement).addEventListener("change", event => void importFile(event.target as HTMLInputElement));
addEventListener("hashchange", () => void openNamed());
document.addEventListener("visibilitychange", () => {
  // Another tab may have changed the list, and the models may have changed by themselves.
  if (document.visibilityState === "visible")
    void Promise.all([listConversations(), picker.poll()]);
});
addEventListener("beforeunload", event => {
  if (isFull || [...live.values()].some(conversation => chat.running(conversation)))
    event.preventDefault();
});
document.addEventListener("keydown", onKey);

if (!store.keeps)
  notify("This browser lets the page keep nothing: conversations are lost when it is closed. Export what you need.");
picker.choose(preferences.model);
await openNamed();
composer.focus();
await picker.refresh();

function onKey(event: KeyboardEvent): void {
  if (event.isComposing || document.querySelector("dialog[open]"))
    return;
  if (event.key.toLowerCase() === "o" && event.shiftKey && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    startChat();
  } else if (event.key === "Escape") {
    void chat.stop(current);
  } else if (event.key === "/" && !(event.target as Element).closest("input, textarea, select")) {
    event.preventDefault();
    composer.focus();
  }
}

function startChat(): void {
  show(Conversation.start(preferences.settings, picker.chosen?.id ?? null));
  history.pushState(null, "", location.pathname);
  sidebar.close();
  composer.focus();
}

function show(conversation: Conversation): void {
  if (!chat.running(current))
    live.delete(current.id);
  current = conversation;
  live.set(conversation.id, conversation);
  if (conversation.data.model)
    picker.prefer(conversation.data.model);
  thread.show(conversation, chat.running(conversation));
  composer.setRunning(chat.running(conversation) !== null);
  scroll.goToEnd();
  document.title = conversation.data.messages.length > 0 ? `${conversation.data.title} – LocalRunner` : "LocalRunner";
  void listConversations();
}

/** Opens the conversation that the address names. */
async function openNamed(): Promise<void> {
  const id = location.hash.slice(1);
  if (id === current.id && current.data.messages.length > 0)
    return;
  const data = id === "" ? undefined : await store.get(id);
  show(live.get(id) ?? (data ? new Conversation(data) : Conversation.start(preferences.settings, preferences.model)));
}

async function listConversations(): Promise<void> {
  sidebar.show(await store.list(), current.id);
}

async function keep(data: ConversationData): Promise<void> {
  try {
    await store.put(data);
    isFull = false;
  } catch (error) {
    if (!isFull)
      notifyFull(error);
    isFull = true;
  }
  if (data.id === current.id && location.hash !== `#${data.id}`) {
    history.replaceState(null, "", `#${data.id}`);
    document.title = `${data.title} – LocalRunner`;
  }
  await listConversations();
}

function notifyFull(error: unknown): void {
  const reason = error instanceof DOMException && error.name === "QuotaExceededError" ? "The browser has no room left" : `The browser kept nothing (${(error as Error).message})`;
  notify(`${reason}: this conversation is lost when the page is closed. Export it, then delete what you no longer need.`,
    { label: "Export this chat", run: () => save(exportJson([current.data]), current.data.title) });
}

function isLoading(): boolean {
  const status = picker.chosen?.status;
  return status !== undefined && status !== "loaded" && status !== "upstream";
}

async function watchLoading(conversation: Conversation): Promise<void> {
  while (chat.running(conversation) && isLoading()) {
    await picker.poll();
    const running = chat.running(conversation);
    if (running && conversation === current)
      thread.changed(running);
    await new Promise(resolve => setTimeout(resolve, 1000));
  }
}

async function rename(id: string, title: string): Promise<void> {
  const data = live.get(id)?.data ?? await store.get(id);
  if (!data)
    return;
  data.title = title;
  await keep(data);
}

async function remove(id: string): Promise<void> {
  const data = live.get(id)?.data ?? await store.get(id);
  if (!data)
    return;
  const conversation = live.get(id);
  if (conversation)
    await chat.stop(conversation);
  await store.delete(id);
  if (id === current.id)
    startChat();
  await listConversations();
  notify(`“${data.title}” was deleted.`, { label: "Undo", run: () => void keep(data) });
}

async function exportOne(id: string): Promise<void> {
  const data = live.get(id)?.data ?? await store.get(id);
  if (data)
    save(exportJson([data]), data.title);
}

async function exportAll(): Promise<void> {
  save(exportJson(await store.all()), "conversations");
}

function save(json: string, title: string): void {
  const address = URL.createObjectURL(new Blob([json], { type: "application/json" }));
  const name = title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60) || "conversation";
  element("a", { href: address, download: `${name}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

async function importFile(field: HTMLInputElement): Promise<void> {
  const file = field.files?.[0];
  if (!file)
    return;
  try {
    const conversations = importJson(await file.text());
    for (const conversation of conversations)
      await store.put(conversation);
    notify(conversations.length === 1 ? "One conversation was imported." : `${conversations.length} conversations were imported.`);
  } catch (error) {
    notify(error instanceof DOMException ? "The browser has no room left for what the file holds." : (error as Error).message);
  }
  field.value = "";
  await listConversations();
}
