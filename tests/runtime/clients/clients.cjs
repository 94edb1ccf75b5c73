// Calls our address with client libraries of the Perspective API as they come from the registry, and prints
// one JSON object with what each of them gives back. Usage: node clients.cjs BASE KEY
const [base, key] = process.argv.slice(2);
const text = 'you are an idiot';

async function perspectiveApiClient() {
  // The address is a constant in it; the library underneath is asked to call another host.
  const axios = require(require.resolve('axios', {paths: [require.resolve('perspective-api-client')]}));
  axios.interceptors.request.use(request => {
    request.url = request.url.replace('https://commentanalyzer.googleapis.com', base);
    return request;
  });
  const Perspective = require('perspective-api-client');
  const client = new Perspective({apiKey: key});
  const answer = await client.analyze(text, {attributes: ['toxicity', 'insult']});
  const refused = await client.analyze(text, {attributes: ['flirtation']}).catch(error => error.message);
  return {value: answer.attributeScores.INSULT.summaryScore.value, refused};
}

async function jsClient() {
  const {Client} = require('@conversationai/perspectiveapi-js-client');
  const client = new Client(key);
  client.perspectiveApiUrl = `${base}/v1alpha1/comments:analyze?key=${key}`;
  const answer = await client.getScores(text, {attributes: ['SPAM', 'TOXICITY']});
  return {value: answer.TOXICITY};
}

async function googleapis() {
  const {Discovery} = require('googleapis-common');
  const api = await new Discovery({debug: false, includePrivate: false}).discoverAPI(
    `${base}/$discovery/rest?version=v1alpha1`, {});
  const client = typeof api === 'function' ? api({}) : api;
  const answer = await client.comments.analyze({
    key, resource: {comment: {text}, requestedAttributes: {TOXICITY: {}}, languages: ['en']},
  });
  return {value: answer.data.attributeScores.TOXICITY.summaryScore.value};
}

(async () => {
  const results = {};
  for (const call of [perspectiveApiClient, jsClient, googleapis]) {
    results[call.name] = await call().catch(error => ({error: String(error)}));
  }
  console.log(JSON.stringify(results));
})();
