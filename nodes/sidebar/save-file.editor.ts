/** Saving text as a file of the person at the browser. */

/** Hands text to the browser as a download. */
export function saveFile(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has begun to read by the next turn; keeping the address longer would keep the text in memory.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
