import { z } from 'zod'
import type { CloudAccess, CloudCredential, NamedIn } from '../adapters/openstack/settings.ts'

/** What a cloud's entry says, or why it cannot be used. Secrets are in neither. */
export type ReadCloud =
  | { readonly ok: true; readonly access: CloudAccess }
  | { readonly ok: false; readonly why: string }

const text = z.string().min(1).optional()

/** The keys of a cloud that matter here, as `clouds.yaml` names them; others have no effect. */
const cloud = z.object({
  auth: z.object({
    auth_url: text,
    username: text,
    user_id: text,
    password: text,
    user_domain_name: text,
    user_domain_id: text,
    project_name: text,
    project_id: text,
    project_domain_name: text,
    project_domain_id: text,
    domain_name: text,
    domain_id: text,
    application_credential_id: text,
    application_credential_secret: text,
  }),
  region_name: text,
  interface: text,
  cacert: text,
  verify: z.union([z.boolean(), z.string()]).optional(),
})

type WrittenAuth = z.output<typeof cloud>['auth']

const interfaces = ['public', 'internal', 'admin'] as const

const refused = (why: string): ReadCloud => ({ ok: false, why })

/** Reads a cloud's entry; `readFile` reads the file of its certificate authority, and throws when that fails. */
export function cloudAccess(entry: unknown, readFile: (path: string) => string): ReadCloud {
  const read = cloud.safeParse(entry)
  if (!read.success) return refused(`has an invalid ${read.error.issues[0]?.path.join('.') || 'entry'}`)
  const { auth, region_name, interface: face = 'public', cacert, verify = true } = read.data
  if (auth.auth_url === undefined || !/^https?:\/\//.test(auth.auth_url) || !URL.canParse(auth.auth_url))
    return refused('has no auth_url that begins with http:// or https://')
  // clients of OpenStack also write publicURL
  const chosen = interfaces.find((one) => one === face.replace(/URL$/, ''))
  if (chosen === undefined) return refused(`has an invalid interface: must be one of ${interfaces.join(', ')}`)
  if (/^false$/i.test(String(verify)))
    return refused('has verify: false, but certificates are always verified: name the authority in cacert')
  const credential = credentialOf(auth)
  if (typeof credential === 'string') return refused(credential)
  try {
    const authUrl = `${auth.auth_url.replace(/\/+$/, '').replace(/\/v3$/, '')}/v3`
    const certificateAuthority = cacert === undefined ? null : readFile(cacert)
    const access = { authUrl, credential, region: region_name ?? null, interface: chosen, certificateAuthority }
    return { ok: true, access }
  } catch (error) {
    return refused(`has a cacert that cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}

/** The credential, or what is missing. An application credential wins over a password. */
function credentialOf(auth: WrittenAuth): CloudCredential | string {
  const { application_credential_id: id, application_credential_secret: secret, password } = auth
  if (id !== undefined && secret !== undefined) return { by: 'application credential', id, secret }
  if (id !== undefined) return 'has no application_credential_secret'
  if (password === undefined) return 'has neither an application_credential_id nor a password'
  const { domain_id, domain_name, username, user_id, project_name, project_id } = auth
  const user = named(user_id, username, auth.user_domain_id ?? domain_id, auth.user_domain_name ?? domain_name)
  const domains = [auth.project_domain_id ?? domain_id, auth.project_domain_name ?? domain_name] as const
  const project = named(project_id, project_name, ...domains)
  if (user === null) return 'has no user_id, and no username with user_domain_name or user_domain_id'
  if (project === null) return 'has no project_id, and no project_name with project_domain_name or project_domain_id'
  return { by: 'password', user, password, project }
}

function named(
  id: string | undefined,
  name: string | undefined,
  domainId: string | undefined,
  domainName: string | undefined,
): NamedIn | null {
  if (id !== undefined) return { id }
  if (name === undefined) return null
  if (domainId !== undefined) return { name, domain: { id: domainId } }
  return domainName === undefined ? null : { name, domain: { name: domainName } }
}
