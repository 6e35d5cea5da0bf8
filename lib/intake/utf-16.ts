/** Bytes of a text, or a text, as it comes. */
type Pieces = AsyncIterable<string | Uint8Array>;

/**
 * The same text, decoded where its first two bytes are the mark of UTF-16, in either order of bytes; anything else
 * passes as it is.
 */
export async function* fromUtf16(pieces: Pieces): Pieces {
  let decoder: TextDecoder | null | undefined;
  let first: Uint8Array | null = null;
  for await (const given of pieces) {
    let piece = given;
    if (decoder === undefined) {
      if (typeof piece !== 'string' && first !== null) piece = Buffer.concat([first, piece]);
      first = null;
      if (typeof piece !== 'string' && piece.length < 2) {
        first = piece;
        continue;
      }
      decoder = typeof piece === 'string' ? null : decoderOf(piece);
    }
    yield decoder && typeof piece !== 'string' ? decoder.decode(piece, { stream: true }) : piece;
  }
  if (first !== null) yield first;
  // What ended in the middle of a character shows as one that is lost.
  if (decoder) yield decoder.decode();
}

/** Null: no mark of UTF-16. */
function decoderOf([one, two]: Uint8Array): TextDecoder | null {
  if (one === 0xfe && two === 0xff) return new TextDecoder('utf-16be');
  return one === 0xff && two === 0xfe ? new TextDecoder('utf-16le') : null;
}
