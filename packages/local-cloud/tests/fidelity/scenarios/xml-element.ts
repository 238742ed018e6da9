const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

const plain = (text: string): string =>
  text.replace(/&(?:#(\d+)|(\w+));/g, (_, number?: string, name = "") =>
    number === undefined ? (entities[name] ?? "") : String.fromCodePoint(Number(number)),
  );

/** An element of an XML document, without its attributes. */
export class Element {
  readonly children: Element[] = [];
  private own = "";

  constructor(readonly name: string) {}

  get text(): string {
    return plain(this.own);
  }

  write(text: string): void {
    this.own += text;
  }

  all(name: string): readonly Element[] {
    return this.children.filter((child) => child.name === name);
  }

  first(name: string): Element | undefined {
    return this.all(name)[0];
  }
}

/** The root of a document that is well-formed. */
export const parseXml = (document: string): Element => {
  const open = [new Element("")];
  for (const [, end, name, empty, text] of document.matchAll(/<(\/?)([\w:.-]+)[^>]*?(\/?)>|([^<]+)/g)) {
    const last = open.at(-1);
    if (text !== undefined) last?.write(text);
    else if (end) open.pop();
    else if (name !== undefined) {
      const child = new Element(name);
      last?.children.push(child);
      if (!empty) open.push(child);
    }
  }
  const [root] = open[0]?.children ?? [];
  if (!root) throw new Error(`no XML: ${document.slice(0, 200)}`);
  return root;
};
