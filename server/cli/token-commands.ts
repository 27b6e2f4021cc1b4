import { type Command, Option } from 'commander'
import { ROLES, type Role } from '../../core/protocol/admin-api.ts'
import { CreatedApiTokenSchema } from '../../core/protocol/api-tokens-api.ts'
import { CreatedEnrollmentTokenSchema } from '../../core/protocol/rollout-api.ts'
import { AdminClient, type ServerOptions } from './admin-client.ts'
import type { CliContext } from './context.ts'
import { wholeNumber, withServerOptions } from './options.ts'

interface EnrollmentTokenOptions extends ServerOptions {
  readonly name: string
  readonly expiresInDays?: number
  readonly maxUses?: number
}

interface ApiTokenOptions extends ServerOptions {
  readonly name: string
  readonly role: Role
  readonly expiresInDays?: number
}

const SHOWN_ONCE = 'Shown this once: the server keeps only its hash.'

export function addTokenCommands(program: Command, context: CliContext): void {
  const enrollment = program
    .command('enrollment-token')
    .description('tokens that browsers enroll with')
    .command('create')
    .description('make an enrollment token and print it')
    .option('--name <name>', 'what it is for', 'made on the command line')
    .addOption(expiryOption())
    .option('--max-uses <number>', 'how many browsers may enroll with it (default: any number)', wholeNumber(1, 1e9))
  withServerOptions(enrollment).action((options: EnrollmentTokenOptions) => createEnrollmentToken(options, context))

  const api = program
    .command('api-token')
    .description('tokens for programs that use the admin API')
    .command('create')
    .description('make an API token and print it')
    .addOption(new Option('--role <role>', 'what it may do').choices(ROLES).makeOptionMandatory())
    .option('--name <name>', 'what it is for', 'made on the command line')
    .addOption(expiryOption())
  withServerOptions(api).action((options: ApiTokenOptions) => createApiToken(options, context))
}

async function createEnrollmentToken(options: EnrollmentTokenOptions, context: CliContext): Promise<void> {
  const client = await AdminClient.for(options)
  const body = { name: options.name, expiresInDays: options.expiresInDays ?? null, maxUses: options.maxUses ?? null }
  const created = await client.call(
    { method: 'POST', path: '/api/v1/enrollment-tokens', body },
    CreatedEnrollmentTokenSchema,
  )
  const uses = created.maxUses === null ? 'any number of browsers' : `${created.maxUses} browsers`
  context.hint(`Enrollment token "${created.name}" for ${uses}, ${expiry(created.expiresAt)}. ${SHOWN_ONCE}`)
  context.print(`${created.token}\n`)
}

async function createApiToken(options: ApiTokenOptions, context: CliContext): Promise<void> {
  const client = await AdminClient.for(options)
  const body = { name: options.name, role: options.role, expiresInDays: options.expiresInDays ?? null }
  const created = await client.call({ method: 'POST', path: '/api/v1/api-tokens', body }, CreatedApiTokenSchema)
  context.hint(`API token "${created.name}", role ${created.role}, ${expiry(created.expiresAt)}. ${SHOWN_ONCE}`)
  context.print(`${created.token}\n`)
}

function expiryOption(): Option {
  return new Option('--expires-in-days <number>', 'days until it expires (default: never)').argParser(
    wholeNumber(1, 3_650),
  )
}

function expiry(expiresAt: number | null): string {
  return expiresAt === null ? 'without expiry' : `until ${new Date(expiresAt).toISOString()}`
}
