/** What a measuring process is asked, and how it answers. */

/** @returns {any} the task, from the command line */
export function task() {
  return JSON.parse(process.argv[2] ?? '{}');
}

/** @param {object} result handed to the parent before this resolves */
export function answer(result) {
  return new Promise((resolve, reject) => {
    process.send?.(result, (error) => (error ? reject(error) : resolve(undefined)));
  });
}

/** Hands a customer list to a flow's http in node. @param {string} url @param {string} csv */
export async function post(url, csv) {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'text/csv' }, body: csv });
  if (!response.ok) throw new Error(`POST ${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}

/** Prints warnings and errors of Node-RED. @param {number} level @param {string} text */
export function complain(level, text) {
  if (level <= 30) process.stderr.write(`${text}\n`);
}
