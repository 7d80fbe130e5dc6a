// The data of the contract, in memory, without a web framework: keys, organizations,
// contacts, companies and lists. Functions return what an answer has; a refusal is an
// exception that the framework's error handler turns into an answer.

const CONTACT_ITEM = ['first_name', 'last_name', 'work_email', 'direct_phone', 'mobile_phone', 'job_title', 'seniority_level',
  'linkedin_url', 'city', 'state', 'country']
const CONTACT_REST = ['personal_emails', 'job_department', 'twitter_url', 'facebook_url', 'about', 'confidence_score', 'meta_data']
const COMPANY_ITEM = ['name', 'domain', 'website', 'industry', 'employee_count', 'city', 'state', 'country', 'linkedin_url', 'logo_url']
const COMPANY_REST = ['description', 'phone', 'address', 'zip', 'industry_group', 'facebook_url', 'twitter_url', 'crunchbase_url',
  'founded_year', 'revenue', 'linkedin_followers', 'meta_data']
const LIST_TYPES = ['contacts', 'companies', 'suppressions', 'deals', 'leads']

/** An answer whose detail is a sentence. */
export class Refused extends Error {
  constructor (status, detail, headers = {}) {
    super(detail)
    Object.assign(this, { status, detail, headers })
  }
}

// The five keys of a test deployment. "limit" is how many requests a second the
// organization may send; only the one whose limit may be exhausted has the documented 50.
const KEYS = new Map(Object.entries({
  'demo-key': { organization: 'demo' },
  'demo-other-org-key': { organization: 'other' },
  'demo-burst-key': { organization: 'burst', limit: 50 },
  'demo-expired-key': { organization: 'demo', expires: Date.parse('2000-01-01') },
  'demo-revoked-key': { organization: 'demo', revoked: true }
}))
const JWT = /^[\w-]+\.[\w-]+\.[\w-]*$/
const organizations = new Map()
let lastID = 0

/** The organization of an Authorization header, with one more request counted. */
export function authenticate (authorization) {
  const refuse = detail => { throw new Refused(401, detail, { 'WWW-Authenticate': 'Bearer' }) }
  if (!authorization) refuse('Missing Authorization header')
  const [scheme, token] = authorization.split(/ (.*)/s)
  if (JWT.test(token)) refuse('JWT token provided instead of API key')
  const key = KEYS.get(token)
  if (scheme.toLowerCase() !== 'bearer' || !key || key.revoked) refuse('API key not associated with an organization')
  if (key.expires <= Date.now()) refuse('API key has expired')
  if (!organizations.has(key.organization)) organizations.set(key.organization, new Organization())
  const organization = organizations.get(key.organization)
  organization.countRequest(key.limit)
  return organization
}

const now = () => new Date().toISOString()
const picked = (record, names) => Object.fromEntries(names.map(name => [name, record[name] ?? null]))

function found (records, id, name) {
  if (!records.has(id)) throw new Refused(404, name + ' not found')
  return records.get(id)
}

function listing (items, limit, start, page) {
  return { data: items.slice(start, start + limit), pagination: { page, limit, total: items.length, has_next: start + limit < items.length } }
}

const paged = (items, { page, limit }) => listing(items, limit, (page - 1) * limit, page)

function update (record, fields) {
  if (Object.keys(fields).length === 0) throw new Refused(400, 'No fields to update')
  Object.assign(record, fields, { updated_at: now() })
  return { data: { updated: 1 } }
}

const contactItem = contact => ({ id: contact.id, company_id: contact.company_id, ...picked(contact, CONTACT_ITEM) })
const companyItem = company => ({ id: company.id, ...picked(company, COMPANY_ITEM) })

function member (contact) {
  const full = [contact.first_name, contact.last_name].filter(Boolean).join(' ') || null
  return { id: contact.id, full_name: full, ...picked(contact, CONTACT_ITEM) }
}

class Organization {
  contacts = new Map()
  companies = new Map()
  lists = new Map()
  second = 0
  requests = 0

  countRequest (limit = Infinity) {
    const second = Math.floor(Date.now() / 1000)
    if (second !== this.second) Object.assign(this, { second, requests: 0 })
    if (++this.requests > limit) throw new Refused(429, 'Rate limit exceeded', { 'Retry-After': '1' })
  }

  // Contacts

  createContact ({ list_id: listID, company_domain: domain, ...fields }) {
    if (listID == null) throw new Refused(400, 'list_id is required when creating contacts')
    const list = found(this.lists, listID, 'List')
    const contact = { ...fields, id: ++lastID, company_id: this.companyOf(domain), created_at: now(), updated_at: now() }
    this.contacts.set(contact.id, contact)
    list.members.add(contact.id)
    return { data: { status: 'ok', count: 1, validation_errors: [] } }
  }

  /** The id of the company with a domain, which is created if there is none. */
  companyOf (text) {
    const domain = (text ?? '').trim().toLowerCase()
    if (domain === '') return null
    for (const company of this.companies.values()) if (company.domain === domain) return company.id
    const company = { id: ++lastID, name: domain, domain, created_at: now(), updated_at: now() }
    this.companies.set(company.id, company)
    return company.id
  }

  listContacts ({ email, list_id: listID, ...page }) {
    const members = this.lists.get(listID)?.members ?? new Set()
    return paged([...this.contacts.values()]
      .filter(c => (email === undefined || c.work_email === email) && (listID === undefined || members.has(c.id)))
      .map(contactItem), page)
  }

  getContact (id) {
    const contact = found(this.contacts, id, 'Contact')
    const company = this.companies.get(contact.company_id)
    return {
      data: {
        ...contactItem(contact), ...member(contact), ...picked(contact, CONTACT_REST), company: company ? companyItem(company) : null,
        created_at: contact.created_at, updated_at: contact.updated_at
      }
    }
  }

  updateContact (id, fields) {
    return update(found(this.contacts, id, 'Contact'), fields)
  }

  deleteContact (id) {
    found(this.contacts, id, 'Contact')
    this.contacts.delete(id)
    for (const list of this.lists.values()) list.members.delete(id)
    return { data: { deleted: true } }
  }

  // Companies

  employees (id) {
    return [...this.contacts.values()].filter(c => c.company_id === id).map(member)
  }

  listCompanies ({ domain, industry, ...page }) {
    return paged([...this.companies.values()]
      .filter(c => (domain === undefined || c.domain === domain) && (industry === undefined || (c.industry ?? '').includes(industry)))
      .map(companyItem), page)
  }

  getCompany (id) {
    const company = found(this.companies, id, 'Company')
    return {
      data: {
        ...companyItem(company), ...picked(company, COMPANY_REST), contact_count: this.employees(id).length,
        created_at: company.created_at, updated_at: company.updated_at
      }
    }
  }

  listCompanyContacts (id, { limit, offset }) {
    found(this.companies, id, 'Company')
    return listing(this.employees(id), limit, offset, Math.floor(offset / limit) + 1)
  }

  updateCompany (id, fields) {
    return update(found(this.companies, id, 'Company'), fields)
  }

  deleteCompany (id) {
    found(this.companies, id, 'Company')
    this.companies.delete(id)
    for (const contact of this.contacts.values()) if (contact.company_id === id) contact.company_id = null
    return { data: { deleted: true } }
  }

  // Lists

  createList ({ title, type }) {
    if (!LIST_TYPES.includes(type)) throw new Refused(400, 'Invalid list type')
    const list = { id: ++lastID, title, type, members: new Set(), created_at: now() }
    this.lists.set(list.id, list)
    return { data: { id: list.id, title, type, status: 'active', total: 0 } }
  }

  listLists (page) {
    return paged([...this.lists.values()].map(list => ({
      id: list.id, title: list.title, type: list.type, source: 'api', status: 'active', total: list.members.size, is_dynamic: false,
      tags: [], created_at: list.created_at, created_by: null, updated_at: list.created_at
    })), page)
  }

  deleteList (id) {
    found(this.lists, id, 'List')
    this.lists.delete(id)
    return { data: { deleted: true } }
  }

  listMembers (id, page) {
    return paged([...found(this.lists, id, 'List').members].map(c => member(this.contacts.get(c))), page)
  }

  addMembers (id, contactIDs) {
    const { members } = found(this.lists, id, 'List')
    const before = members.size
    for (const c of contactIDs) if (this.contacts.has(c)) members.add(c)
    return { data: { added: members.size - before } }
  }

  removeMembers (id, contactIDs) {
    const { members } = found(this.lists, id, 'List')
    const before = members.size
    for (const c of contactIDs) members.delete(c)
    return { data: { removed: before - members.size } }
  }
}
