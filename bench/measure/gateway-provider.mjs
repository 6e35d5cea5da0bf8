/**
 * The gateway as a provider of this package, over the package's own HTTP client.
 * @param {object} cascade the built package
 * @param {string} url the gateway's address
 */
export function gatewayProvider({ createHttpClient }, url) {
  const http = createHttpClient();
  return {
    kind: 'bench-gateway',
    // Simulated, because it reaches nobody: only such a provider may run on a fast clock.
    capabilities: { channels: [], lookUp: false, cancel: false, simulated: true, concurrency: 64 },
    validate: () => [],
    async send({ attempt, channel, to, body, segment }, signal) {
      const answer = await http.request({
        method: 'POST',
        url: `${url}/send`,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ attempt, channel, to, body, segment }),
        signal,
      });
      if (answer.kind === 'answer' && answer.status === 200) return JSON.parse(answer.body);
      return { state: 'unknown', code: answer.kind === 'answer' ? String(answer.status) : answer.code };
    },
    close: async () => http.close(),
  };
}
