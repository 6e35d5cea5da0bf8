/** The style sheets of a mail, for a frame that loads nothing but pictures over HTTPS. */

/** Addresses of pictures that the frame loads. */
const PICTURE = /^(?:https:|data:image\/)/i;

/** True for the address of a picture that the frame loads. */
export function isPicture(address: string): boolean {
  return PICTURE.test(address.trim());
}

/**
 * A style sheet, or the declarations of one element, without what would be fetched for it: other style sheets, fonts,
 * and pictures that the frame refuses. Each of them would be an error in the browser's console.
 */
export function withoutFetches(css: string): string {
  return (
    css
      .replaceAll(/\/\*[^]*?(?:\*\/|$)/g, '')
      // An address may have semicolons, as those of Google's fonts do.
      .replaceAll(/@import(?:"[^"]*"?|'[^']*'?|\([^)]*\)?|[^;"'({])*;?/gi, '')
      .replaceAll(/@font-face\s*\{[^}]*\}?/gi, '')
      .replaceAll(/url\(\s*("[^"]*"?|'[^']*'?|[^)]*)\s*\)?/gi, (whole, address: string) =>
        isPicture(address.replace(/^["']/, '')) ? whole : 'none',
      )
      // Its addresses need no url() around them. Nothing else is called so: the declaration is dropped.
      .replaceAll(/image-set\(/gi, 'none(')
  );
}
