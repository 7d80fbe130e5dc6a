// The CRM contract on Fastify. Start it with: node fastify.js 8000

import Fastify from 'fastify'
import { authenticate, Refused } from './store.js'

const app = Fastify({ logger: { level: 'error' }, routerOptions: { ignoreTrailingSlash: false }, ajv: { customOptions: { allErrors: true } } })

// The key comes first, also before the body is read. The fault hook comes after it, and
// before anything is written: it takes the way of a real error. Leave it out of a
// deployment for customers.
app.decorateRequest('organization', null)
app.addHook('onRequest', async request => {
  if (request.is404) return
  request.organization = authenticate(request.headers.authorization)
  if (request.headers['x-conformance-fault'] === '500') throw new Error('asked for by X-Conformance-Fault')
})

// Fastify's own errors have "message" in place of "detail", and 400 for a value of the
// wrong type.
const parts = { body: 'body', params: 'path', querystring: 'query' }
app.setNotFoundHandler((request, reply) => reply.status(404).send({ detail: 'Not found' }))
app.setErrorHandler((error, request, reply) => {
  if (error instanceof Refused) return reply.status(error.status).headers(error.headers).send({ detail: error.detail })
  if (error.validation) {
    const detail = error.validation.map(({ instancePath, params, message, keyword }) => ({
      loc: [parts[error.validationContext], ...instancePath.split('/').slice(1), ...(params.missingProperty ? [params.missingProperty] : [])],
      msg: keyword === 'format' ? 'value is not a valid email address' : message,
      type: keyword === 'format' ? 'value_error.email' : keyword
    }))
    return reply.status(422).send({ detail })
  }
  if (error.statusCode < 500) return reply.status(400).send({ detail: error.message }) // JSON that breaks off, another content type …
  request.log.error(error)
  reply.status(500).send({ detail: 'Internal server error' })
})

// The default of Fastify makes 0 of null and a text of an array with one text in it. A
// path and a query are all text, so there numbers have to be made of it.
const text = { type: ['string', 'null'] }
const texts = (...names) => Object.fromEntries(names.map(name => [name, text]))
const integer = { type: 'integer' }
const object = (properties, required = []) => ({ type: 'object', properties, required })
const path = name => object({ [name]: integer }, [name])
const page = { page: { type: 'integer', minimum: 1, default: 1 }, limit: { type: 'integer', minimum: 1, maximum: 200, default: 50 } }

const contactChanges = {
  work_email: { type: ['string', 'null'], format: 'email' },
  ...texts('first_name', 'last_name', 'direct_phone', 'mobile_phone', 'job_title', 'job_department', 'seniority_level', 'linkedin_url',
    'city', 'state', 'country')
}
// list_id is missing with 400, not with 422.
const newContact = { ...contactChanges, list_id: integer, ...texts('personal_emails', 'company_domain') }
const companyChanges = {
  employee_count: { type: ['integer', 'null'] },
  ...texts('name', 'domain', 'website', 'phone', 'address', 'city', 'state', 'country', 'zip', 'industry', 'linkedin_url')
}
const newList = object({ title: { type: 'string' }, type: { type: 'string', default: 'contacts' } }, ['title']) // no enum: an unknown type is 400
const members = object({ contact_ids: { type: 'array', items: integer } }, ['contact_ids'])

// An update must not keep members that nobody knows: with them alone it has no fields.
const strict = properties => ({ ...object(properties), additionalProperties: false })

app.register(async api => {
  const paged = (more = {}) => ({ schema: { querystring: object({ ...page, ...more }) } })
  const on = (name, more = {}) => ({ schema: { params: path(name), ...more } })

  api.get('/contacts', paged({ email: { type: 'string' }, list_id: integer }), async ({ organization, query }) => organization.listContacts(query))
  api.post('/contacts', { schema: { body: strict(newContact) } }, async ({ organization, body }, reply) => reply.status(201).send(organization.createContact(body)))
  api.get('/contacts/:contact_id', on('contact_id'), async ({ organization, params }) => organization.getContact(params.contact_id))
  api.patch('/contacts/:contact_id', on('contact_id', { body: strict(contactChanges) }), async ({ organization, params, body }) => organization.updateContact(params.contact_id, body))
  api.delete('/contacts/:contact_id', on('contact_id'), async ({ organization, params }) => organization.deleteContact(params.contact_id))

  api.get('/companies', paged({ domain: { type: 'string' }, industry: { type: 'string' } }), async ({ organization, query }) => organization.listCompanies(query))
  api.get('/companies/:company_id', on('company_id'), async ({ organization, params }) => organization.getCompany(params.company_id))
  api.get('/companies/:company_id/contacts', on('company_id', {
    querystring: object({ limit: { ...page.limit, default: 100 }, offset: { type: 'integer', minimum: 0, default: 0 } })
  }), async ({ organization, params, query }) => organization.listCompanyContacts(params.company_id, query))
  api.patch('/companies/:company_id', on('company_id', { body: strict(companyChanges) }), async ({ organization, params, body }) => organization.updateCompany(params.company_id, body))
  api.delete('/companies/:company_id', on('company_id'), async ({ organization, params }) => organization.deleteCompany(params.company_id))

  api.get('/lists', paged(), async ({ organization, query }) => organization.listLists(query))
  api.post('/lists', { schema: { body: newList } }, async ({ organization, body }, reply) => reply.status(201).send(organization.createList(body)))
  api.delete('/lists/:list_id', on('list_id'), async ({ organization, params }) => organization.deleteList(params.list_id))
  api.get('/lists/:list_id/contacts', on('list_id', { querystring: object(page) }), async ({ organization, params, query }) => organization.listMembers(params.list_id, query))
  api.post('/lists/:list_id/contacts', on('list_id', { body: members }), async ({ organization, params, body }, reply) => reply.status(201).send(organization.addMembers(params.list_id, body.contact_ids)))
  api.delete('/lists/:list_id/contacts', on('list_id', { body: members }), async ({ organization, params, body }) => organization.removeMembers(params.list_id, body.contact_ids))
}, { prefix: '/api/v1' })

const port = Number(process.argv[2] ?? 8000)
await app.listen({ port, host: '127.0.0.1' })
console.log(`listening at http://127.0.0.1:${port}/api/v1`)
