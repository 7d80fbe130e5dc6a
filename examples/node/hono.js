// The CRM contract on Hono, served by Node.js. Start it with: node hono.js 8000

import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import * as schemas from './schemas.js'
import { authenticate, Refused } from './store.js'

const app = new Hono()

// Hono's own errors are texts: "404 Not Found", "Internal Server Error".
app.notFound(c => c.json({ detail: 'Not found' }, 404))
app.onError((error, c) => {
  if (error instanceof Refused) return c.json({ detail: error.message }, error.status, error.headers)
  if (error instanceof schemas.Invalid) return c.json({ detail: error.entries }, 422)
  console.error(error)
  return c.json({ detail: 'Internal server error' }, 500)
})

// The key comes first. The fault hook comes after it, and before anything is written: it
// takes the way of a real error. Leave it out of a deployment for customers.
const api = new Hono()
api.use(async (c, next) => {
  c.set('organization', authenticate(c.req.header('authorization')))
  if (c.req.header('x-conformance-fault') === '500') throw new Error('asked for by X-Conformance-Fault')
  await next()
})

const pathID = (c, name) => schemas.read('path', c.req.param(), schemas.pathID(name))[name]
const query = (c, schema) => schemas.read('query', c.req.query(), schema)

/** The body by its schema. c.req.json throws a SyntaxError, which would become a 500. */
async function body (c, schema) {
  let value
  try {
    value = await c.req.json()
  } catch {
    throw new schemas.Invalid([{ loc: ['body'], msg: 'body is not valid JSON', type: 'value_error.jsondecode' }])
  }
  return schemas.read('body', value, schema)
}

api.get('/contacts', c => c.json(c.get('organization').listContacts(query(c, schemas.contactQuery))))
api.post('/contacts', async c => c.json(c.get('organization').createContact(await body(c, schemas.newContact)), 201))
api.get('/contacts/:contact_id', c => c.json(c.get('organization').getContact(pathID(c, 'contact_id'))))
api.patch('/contacts/:contact_id', async c => c.json(c.get('organization').updateContact(pathID(c, 'contact_id'), await body(c, schemas.contactChanges))))
api.delete('/contacts/:contact_id', c => c.json(c.get('organization').deleteContact(pathID(c, 'contact_id'))))

api.get('/companies', c => c.json(c.get('organization').listCompanies(query(c, schemas.companyQuery))))
api.get('/companies/:company_id', c => c.json(c.get('organization').getCompany(pathID(c, 'company_id'))))
api.get('/companies/:company_id/contacts', c => c.json(c.get('organization').listCompanyContacts(pathID(c, 'company_id'), query(c, schemas.offsetQuery))))
api.patch('/companies/:company_id', async c => c.json(c.get('organization').updateCompany(pathID(c, 'company_id'), await body(c, schemas.companyChanges))))
api.delete('/companies/:company_id', c => c.json(c.get('organization').deleteCompany(pathID(c, 'company_id'))))

api.get('/lists', c => c.json(c.get('organization').listLists(query(c, schemas.pageQuery))))
api.post('/lists', async c => c.json(c.get('organization').createList(await body(c, schemas.newList)), 201))
api.delete('/lists/:list_id', c => c.json(c.get('organization').deleteList(pathID(c, 'list_id'))))
api.get('/lists/:list_id/contacts', c => c.json(c.get('organization').listMembers(pathID(c, 'list_id'), query(c, schemas.pageQuery))))
api.post('/lists/:list_id/contacts', async c => c.json(c.get('organization').addMembers(pathID(c, 'list_id'), (await body(c, schemas.members)).contact_ids), 201))
api.delete('/lists/:list_id/contacts', async c => c.json(c.get('organization').removeMembers(pathID(c, 'list_id'), (await body(c, schemas.members)).contact_ids)))
app.route('/api/v1', api)

const port = Number(process.argv[2] ?? 8000)
serve({ fetch: app.fetch, hostname: '127.0.0.1', port }, () => console.log(`listening at http://127.0.0.1:${port}/api/v1`))
