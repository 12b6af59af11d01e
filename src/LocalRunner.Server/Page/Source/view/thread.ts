import { openCalls } from "../chat";
import type { Conversation } from "../conversations/conversation";
import type { Message } from "../conversations/message";
import { byId } from "../elements";
import { MessageView, type MessageActions, type MessageState } from "./messageView";
import type { Scroll } from "./scroll";

/** The messages of the conversation that is shown. Only what changed is drawn, at most once a frame. */
export class Thread {
  readonly #root = byId("thread", HTMLElement);
  readonly #empty = byId("empty", HTMLElement);
  readonly #views = new Map<string, MessageView>();
  readonly #changed = new Set<string>();
  readonly #near = new IntersectionObserver(entries => this.#come(entries), { root: byId("scroll", HTMLElement), rootMargin: "1500px" });
  #conversation: Conversation | null = null;
  #path: Message[] = [];
  #running: Message | null = null;
  #frame = 0;

  constructor(readonly scroll: Scroll, readonly actions: MessageActions, readonly waitingWords: () => string) { }

  show(conversation: Conversation, running: Message | null): void {
    if (conversation !== this.#conversation)
      this.#drop([...this.#views.keys()]);
    this.#conversation = conversation;
    this.#running = running;

    const path = this.#path = conversation.path();
    const shown = new Set(path.map(message => message.id));
    this.#drop([...this.#views.keys()].filter(id => !shown.has(id)));
    for (const message of path) {
      if (!this.#views.has(message.id))
        this.#add(message);
    }
    // Its neighbours look different too: a question that got a version, an answer whose calls got a result.
    for (const message of path.slice(Math.max(0, path.findLastIndex(message => message.role === "assistant") - 1)))
      this.#views.get(message.id)?.draw(this.#stateOf(message));
    this.#empty.hidden = path.length > 0;
    this.scroll.follow();
  }

  /** Puts the focus where the reader can go on to the next version. */
  focusVersions(message: Message): void {
    this.#views.get(message.id)?.root.querySelector<HTMLElement>(".versions button:not(:disabled)")?.focus();
  }

  setRunning(running: Message | null): void {
    const before = this.#running;
    this.#running = running;
    for (const message of [before, running, ...this.#path.slice(-1)]) {
      if (message)
        this.changed(message);
    }
  }

  changed(message: Message): void {
    this.#changed.add(message.id);
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      for (const id of this.#changed) {
        const view = this.#views.get(id);
        view?.draw(this.#stateOf(view.message));
      }
      this.#changed.clear();
      this.scroll.follow();
    });
  }

  #add(message: Message): void {
    const view = new MessageView(message, this.actions);
    this.#views.set(message.id, view);
    view.draw(this.#stateOf(message));
    this.#root.append(view.root);
    view.root.dataset["id"] = message.id;
    this.#near.observe(view.root);
  }

  #drop(ids: string[]): void {
    for (const id of ids) {
      const view = this.#views.get(id);
      if (view) {
        this.#near.unobserve(view.root);
        view.root.remove();
      }
      this.#views.delete(id);
    }
  }

  #come(entries: IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const view = this.#views.get((target as HTMLElement).dataset["id"] ?? "");
      if (!isIntersecting || !view)
        continue;
      this.#near.unobserve(target);
      view.bringNear(this.#stateOf(view.message));
    }
    this.scroll.follow();
  }

  #stateOf(message: Message): MessageState {
    const conversation = this.#conversation!;
    return {
      isRunning: message === this.#running,
      waiting: this.waitingWords(),
      versions: conversation.versions(message),
      openCalls: message.toolCalls && !this.#running ? openCalls(conversation) : [],
    };
  }
}
