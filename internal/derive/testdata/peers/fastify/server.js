// Plants, as a Fastify app of its own. FAULT names the one thing that is wrong with it.
'use strict'

const fault = process.env.FAULT || ''
const fastify = require('fastify')()
const plants = new Map()
let made = 0

const newPlant = {
  type: 'object',
  required: ['name', 'kind'],
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 40 },
    kind: { type: 'string', enum: ['tree', 'shrub', 'herb'] },
    height: { type: 'integer', minimum: 0, maximum: 200 },
    planted: { type: 'string', format: 'date' },
    tags: { type: 'array', items: { type: 'string' }, maxItems: 5 }
  }
}
const plant = { $id: 'Plant', ...newPlant, required: ['id', 'name', 'kind'], properties: { id: { type: 'string', format: 'uuid' }, ...newPlant.properties } }
const problem = {
  $id: 'Problem',
  type: 'object',
  required: ['statusCode', 'error', 'message'],
  properties: { statusCode: { type: 'integer' }, error: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } }
}
const problems = (...statuses) => Object.fromEntries(statuses.map(status => [status, { description: 'refused', $ref: 'Problem#' }]))
const one = { type: 'object', required: ['id'], properties: { id: { type: 'string', format: 'uuid' } } }
const shown = { description: 'the plant', $ref: 'Plant#' }

function refuse (reply, status, error, message) {
  return reply.code(status).send({ statusCode: status, error, message })
}

// An answer that a fault changes is sent as it is, past the response's schema.
function show (reply, status, value) {
  if (fault === 'answers with another type') value = { ...value, height: 'tall' }
  if (fault === 'forgets a member') { value = { ...value }; delete value.name }
  if (fault === 'answers with another status' && status === 201) status = 202
  return reply.code(status).type('application/json; charset=utf-8').serializer(JSON.stringify).send(value)
}

async function start () {
  await fastify.register(require('@fastify/swagger'), {
    openapi: {
      openapi: '3.0.3',
      info: { title: 'Plants', version: '1.0.0' },
      components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'x-api-key' } } }
    },
    refResolver: { buildLocalReference: (json) => json.$id }
  })
  fastify.addSchema(plant)
  fastify.addSchema(problem)
  fastify.get('/openapi.json', { schema: { hide: true } }, async () => fastify.swagger())

  await fastify.register(async api => {
    api.addHook('onRequest', async (request, reply) => {
      if (fault !== 'asks for no key' && request.headers['x-api-key'] !== 'the-key') {
        return refuse(reply, 401, 'Unauthorized', 'no key')
      }
    })
    const security = [{ key: [] }]
    const find = (request, reply) => {
      const found = plants.get(request.params.id)
      if (!found && fault === 'finds everything') return { id: request.params.id, name: 'nothing', kind: 'herb' }
      if (!found) refuse(reply, 404, 'Not Found', 'no such plant')
      return found
    }

    api.get('/plants', {
      schema: {
        operationId: 'listPlants', tags: ['plants'], security,
        querystring: { type: 'object', properties: { page: { type: 'integer', minimum: 1, default: 1 }, per_page: { type: 'integer', minimum: 1, maximum: 100, default: 20 } } },
        response: {
          200: { description: 'plants', type: 'object', required: ['items', 'total'], properties: { items: { type: 'array', items: { $ref: 'Plant#' } }, total: { type: 'integer' } } },
          ...problems(400, 401)
        }
      }
    }, async request => {
      const { page, per_page: size } = request.query
      return { items: [...plants.values()].slice((page - 1) * size, page * size), total: plants.size }
    })

    api.post('/plants', {
      schema: { operationId: 'createPlant', tags: ['plants'], security, body: newPlant, response: { 201: shown, ...problems(400, 401, 413, 415) } }
    }, async (request, reply) => {
      made++
      const id = `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`
      plants.set(id, { id, ...request.body })
      return show(reply, 201, plants.get(id))
    })

    api.get('/plants/:id', {
      schema: { operationId: 'readPlant', tags: ['plants'], security, params: one, response: { 200: shown, ...problems(400, 401, 404) } }
    }, async (request, reply) => {
      const found = find(request, reply)
      return found ? show(reply, 200, found) : reply
    })

    api.put('/plants/:id', {
      schema: { operationId: 'replacePlant', tags: ['plants'], security, params: one, body: newPlant, response: { 200: shown, ...problems(400, 401, 404, 413, 415) } }
    }, async (request, reply) => {
      const found = find(request, reply)
      if (!found) return reply
      if (fault !== 'changes nothing') plants.set(found.id, { id: found.id, ...request.body })
      return show(reply, 200, plants.get(found.id) || found)
    })

    api.delete('/plants/:id', {
      schema: { operationId: 'deletePlant', tags: ['plants'], security, params: one, response: { 204: { description: 'gone', type: 'null' }, ...problems(400, 401, 404) } }
    }, async (request, reply) => {
      const found = find(request, reply)
      if (!found) return reply
      if (fault !== 'deletes nothing') plants.delete(found.id)
      return reply.code(204).send()
    })
  })
  await fastify.listen({ host: '127.0.0.1', port: Number(process.argv[2]) })
}

start().catch(error => { console.error(error); process.exit(1) })
