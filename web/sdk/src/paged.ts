/** One page of a list. */
export interface Page<Item> {
  items: Item[];
  /** Cursor of the next page; `null` on the last one. */
  next: string | null;
  /** How many there are in all, where the server knows it. */
  total: number | null;
}

/**
 * A list that comes page by page. Nothing is asked for until somebody reads: `for await` goes through the items, `pages` through
 * the pages, and each page is fetched when it is needed.
 */
export class Paged<Item> implements AsyncIterable<Item> {
  readonly #fetchPage: (cursor: string | null) => Promise<Page<Item>>;

  /** @param fetchPage the page at a cursor; `null` is where the caller starts */
  constructor(fetchPage: (cursor: string | null) => Promise<Page<Item>>) {
    this.#fetchPage = fetchPage;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for await (const page of this.pages()) yield* page.items;
  }

  async *pages(): AsyncGenerator<Page<Item>, void, undefined> {
    let cursor: string | null = null;
    do {
      const page: Page<Item> = await this.#fetchPage(cursor);
      yield page;
      cursor = page.next;
    } while (cursor !== null);
  }

  /** The first page alone. */
  first(): Promise<Page<Item>> {
    return this.#fetchPage(null);
  }

  /** Every item of every page. */
  async toArray(): Promise<Item[]> {
    const items: Item[] = [];
    for await (const page of this.pages()) items.push(...page.items);
    return items;
  }
}
