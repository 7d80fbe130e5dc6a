// What requests may have, for the servers that check it with Zod.

import { z } from 'zod'

const id = z.string().regex(/^-?\d+$/, 'value is not a valid integer').transform(Number)
const number = (otherwise, lowest, highest) => id.pipe(z.number().min(lowest).max(highest)).optional().transform(n => n ?? otherwise)
const page = { page: number(1, 1, Infinity), limit: number(50, 1, 200) }
const text = z.string().nullable().optional()
// Of Zod's own e-mail check the message is another than the contract's.
const email = z.email({ error: 'value is not a valid email address' }).nullable().optional()
const texts = (...names) => Object.fromEntries(names.map(name => [name, text]))

export const contactChanges = z.object({
  work_email: email,
  ...texts('first_name', 'last_name', 'direct_phone', 'mobile_phone', 'job_title', 'job_department', 'seniority_level', 'linkedin_url',
    'city', 'state', 'country')
})
export const newContact = contactChanges.extend({
  list_id: z.int().nullable().optional(), // it is missing with 400, not with 422
  ...texts('personal_emails', 'company_domain')
})
export const companyChanges = z.object({
  employee_count: z.int().nullable().optional(),
  ...texts('name', 'domain', 'website', 'phone', 'address', 'city', 'state', 'country', 'zip', 'industry', 'linkedin_url')
})
export const newList = z.object({ title: z.string(), type: z.string().default('contacts') }) // not an enum: an unknown type is 400, not 422
export const members = z.object({ contact_ids: z.array(z.int()) })

const filters = names => Object.fromEntries(names.map(name => [name, z.string().optional()]))
export const contactQuery = z.object({ ...page, ...filters(['email']), list_id: id.optional() })
export const companyQuery = z.object({ ...page, ...filters(['domain', 'industry']) })
export const pageQuery = z.object(page)
export const offsetQuery = z.object({ limit: number(100, 1, 200), offset: number(0, 0, Infinity) })
export const pathID = name => z.object({ [name]: id })

/** An answer whose detail has one entry for each place that is wrong. */
export class Invalid extends Error {
  constructor (entries) {
    super('invalid request')
    this.entries = entries
  }
}

/** What a part of the request is by its schema. The place begins with the name of the part. */
export function read (part, value, schema) {
  const { success, data, error } = schema.safeParse(value)
  if (success) return data
  throw new Invalid(error.issues.map(issue => ({
    loc: [part, ...issue.path], msg: issue.message, type: issue.code === 'invalid_format' ? 'value_error.email' : issue.code
  })))
}
