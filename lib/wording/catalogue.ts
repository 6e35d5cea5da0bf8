/** A catalogue of texts as it stands in `locales/`: texts by nested keys, with `__names__` to be filled in. */
export type Catalogue = { readonly [key: string]: string | Catalogue };

/** Looks up a text by its dotted key and fills in its names. A text that is nowhere is answered by its key. */
export type Text = (key: string, values?: Readonly<Record<string, string | number>>) => string;

/** Looks texts up in the first of some catalogues that has them. */
export function textOf(...catalogues: readonly Catalogue[]): Text {
  return (key, values = {}) => {
    const found = catalogues.map((one) => entryOf(one, key)).find((one) => one !== undefined);
    return fillIn(found ?? key, values);
  };
}

/** A text with its `__names__` filled in; what is filled in stays as it is, whatever stands in it. */
export function fillIn(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replaceAll(/__(\w+?)__/g, (whole, name: string) => String(values[name] ?? whole));
}

function entryOf(catalogue: Catalogue, key: string): string | undefined {
  let found: string | Catalogue | undefined = catalogue;
  for (const part of key.split('.')) {
    found = typeof found === 'object' ? found[part] : undefined;
  }
  return typeof found === 'string' ? found : undefined;
}
