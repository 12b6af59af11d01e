import type { ConversationData } from "./conversation";

/** A line of the list of conversations. */
export interface Heading {
  id: string;
  title: string;
  updated: number;
}

/** Conversations in this browser's IndexedDB. Where that is forbidden they live as long as the page. */
export class ConversationStore {
  readonly #memory = new Map<string, ConversationData>();

  private constructor(readonly database: IDBDatabase | null) { }

  static async open(): Promise<ConversationStore> {
    try {
      const opening = indexedDB.open("localrunner", 1);
      opening.onupgradeneeded = () => {
        opening.result.createObjectStore("conversations", { keyPath: "id" });
        // Apart, so that the list does not read every image of every conversation.
        opening.result.createObjectStore("headings", { keyPath: "id" });
      };
      return new ConversationStore(await done(opening));
    } catch {
      return new ConversationStore(null);
    }
  }

  /** False where nothing outlives the page. */
  get keeps(): boolean {
    return this.database !== null;
  }

  async list(): Promise<Heading[]> {
    const headings = this.database === null
      ? [...this.#memory.values()].map(headingOf)
      : await done(this.database.transaction("headings").objectStore("headings").getAll()) as Heading[];
    return headings.sort((a, b) => b.updated - a.updated);
  }

  async get(id: string): Promise<ConversationData | undefined> {
    return this.database === null
      ? this.#memory.get(id)
      : await done(this.database.transaction("conversations").objectStore("conversations").get(id)) as ConversationData | undefined;
  }

  async all(): Promise<ConversationData[]> {
    return this.database === null
      ? [...this.#memory.values()]
      : await done(this.database.transaction("conversations").objectStore("conversations").getAll()) as ConversationData[];
  }

  /** Throws a DOMException named QuotaExceededError where the browser has no more room. */
  async put(conversation: ConversationData): Promise<void> {
    if (this.database === null) {
      this.#memory.set(conversation.id, conversation);
      return;
    }
    const transaction = this.database.transaction(["conversations", "headings"], "readwrite");
    transaction.objectStore("conversations").put(conversation);
    transaction.objectStore("headings").put(headingOf(conversation));
    await committed(transaction);
  }

  async delete(id: string): Promise<void> {
    if (this.database === null) {
      this.#memory.delete(id);
      return;
    }
    const transaction = this.database.transaction(["conversations", "headings"], "readwrite");
    transaction.objectStore("conversations").delete(id);
    transaction.objectStore("headings").delete(id);
    await committed(transaction);
  }
}

function headingOf({ id, title, updated }: ConversationData): Heading {
  return { id, title, updated };
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function committed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
    transaction.onerror = () => reject(transaction.error);
  });
}
