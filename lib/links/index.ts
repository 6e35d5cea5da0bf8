/** Short links: their tokens, what they may lead to, and who counts as having followed one. */
export { isLinkToken, LINK_PATH, linkToken } from './token.ts';
export { linkTarget } from './target.ts';
export { isPerson, isProgram } from './visitor.ts';
export type { LinkFollowed, ShortLink } from './short-link.ts';
