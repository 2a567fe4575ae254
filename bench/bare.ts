import { createServer, plugins } from 'restify';

/**
 * What Lifeboat's webhook is measured against: a restify route that reads and parses the JSON body, answers 202, and
 * does nothing else.
 */
const server = createServer();
server.use(plugins.bodyParser({ mapParams: false }));
server.post('/api/alerts', (request, response, next) => {
  response.json(typeof request.body === 'object' ? 202 : 400, { code: 'Accepted', message: 'Parsed.' });
  return next();
});
server.listen(0, '127.0.0.1', () => console.log(`Bare ${server.url}`));
process.once('SIGTERM', () => process.exit(0));
