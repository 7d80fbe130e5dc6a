// The CRM contract on Express. Start it with: node express.js 8000

import express from 'express'
import * as schemas from './schemas.js'
import { authenticate, Refused } from './store.js'

const app = express()
app.disable('x-powered-by')

// The key comes first, also before the body is read. The fault hook comes after it, and
// before anything is written: it takes the way of a real error. Leave it out of a
// deployment for customers.
app.use((req, res, next) => {
  req.organization = authenticate(req.get('authorization'))
  if (req.get('x-conformance-fault') === '500') throw new Error('asked for by X-Conformance-Fault')
  next()
})

// Every body is read as JSON, whatever its content type says. "strict: false" has null and
// the like arrive at the schema, which refuses them with 422.
app.use(express.json({ type: () => true, strict: false, limit: '1mb' }))

const pathID = (req, name) => schemas.read('path', req.params, schemas.pathID(name))[name]
const query = (req, schema) => schemas.read('query', req.query, schema)
const body = (req, schema) => schemas.read('body', req.body, schema)

const api = express.Router()
api.get('/contacts', (req, res) => res.json(req.organization.listContacts(query(req, schemas.contactQuery))))
api.post('/contacts', (req, res) => res.status(201).json(req.organization.createContact(body(req, schemas.newContact))))
api.get('/contacts/:contact_id', (req, res) => res.json(req.organization.getContact(pathID(req, 'contact_id'))))
api.patch('/contacts/:contact_id', (req, res) => res.json(req.organization.updateContact(pathID(req, 'contact_id'), body(req, schemas.contactChanges))))
api.delete('/contacts/:contact_id', (req, res) => res.json(req.organization.deleteContact(pathID(req, 'contact_id'))))

api.get('/companies', (req, res) => res.json(req.organization.listCompanies(query(req, schemas.companyQuery))))
api.get('/companies/:company_id', (req, res) => res.json(req.organization.getCompany(pathID(req, 'company_id'))))
api.get('/companies/:company_id/contacts', (req, res) => res.json(req.organization.listCompanyContacts(pathID(req, 'company_id'), query(req, schemas.offsetQuery))))
api.patch('/companies/:company_id', (req, res) => res.json(req.organization.updateCompany(pathID(req, 'company_id'), body(req, schemas.companyChanges))))
api.delete('/companies/:company_id', (req, res) => res.json(req.organization.deleteCompany(pathID(req, 'company_id'))))

api.get('/lists', (req, res) => res.json(req.organization.listLists(query(req, schemas.pageQuery))))
api.post('/lists', (req, res) => res.status(201).json(req.organization.createList(body(req, schemas.newList))))
api.delete('/lists/:list_id', (req, res) => res.json(req.organization.deleteList(pathID(req, 'list_id'))))
api.get('/lists/:list_id/contacts', (req, res) => res.json(req.organization.listMembers(pathID(req, 'list_id'), query(req, schemas.pageQuery))))
api.post('/lists/:list_id/contacts', (req, res) => res.status(201).json(req.organization.addMembers(pathID(req, 'list_id'), body(req, schemas.members).contact_ids)))
api.delete('/lists/:list_id/contacts', (req, res) => res.json(req.organization.removeMembers(pathID(req, 'list_id'), body(req, schemas.members).contact_ids)))
app.use('/api/v1', api)

// Express answers an unknown path and every error with a page of HTML of its own.
app.use((req, res) => res.status(404).json({ detail: 'Not found' }))
app.use((error, req, res, next) => {
  if (res.headersSent) return next(error)
  if (error instanceof Refused) return res.status(error.status).set(error.headers).json({ detail: error.detail })
  if (error instanceof schemas.Invalid) return res.status(422).json({ detail: error.entries })
  if (error.type === 'entity.parse.failed') return res.status(422).json({ detail: [{ loc: ['body'], msg: 'body is not valid JSON', type: 'value_error.jsondecode' }] })
  if (error.status < 500) return res.status(400).json({ detail: error.message }) // a body that is too large, an encoding that nobody knows …
  console.error(error)
  res.status(500).json({ detail: 'Internal server error' })
})

const port = Number(process.argv[2] ?? 8000)
app.listen(port, '127.0.0.1', () => console.log(`listening at http://127.0.0.1:${port}/api/v1`))
