/** The ports of a cloud on loopback. */
export type CloudPorts = {
  readonly keystone: number
  readonly placement: number
  readonly nova: number
  readonly glance: number
  readonly neutron: number
  readonly masakari: number
  readonly amqp: number
  readonly distribution: number
  readonly epmd: number
}

/** The password of every account; the cloud listens on loopback alone. */
export const cloudPassword = 'lab'

/** The folder of the cloud's data, as its daemons see it. */
export const lab = '/lab'

/** The address of a service. */
export const addressOf = (port: number): string => `http://127.0.0.1:${port}`

const database = (name: string): string =>
  `mysql+pymysql://lab:${cloudPassword}@localhost/${name}?unix_socket=${lab}/mysql.sock`

const log = (name: string): string => `${lab}/log/${name}.log`

/** The text of every configuration file, by its path in the folder of the cloud. */
export function cloudFiles(ports: CloudPorts, hosts: readonly string[]): Readonly<Record<string, string>> {
  const keystone = `${addressOf(ports.keystone)}/v3`
  const account = `auth_type = password
auth_url = ${keystone}
username = svc
password = ${cloudPassword}
project_name = service
user_domain_name = Default
project_domain_name = Default
region_name = RegionOne
`
  // without a type of service, access rules of application credentials are refused
  const token = (type: string): string => `[keystone_authtoken]
www_authenticate_uri = ${keystone}
service_token_roles = admin
service_token_roles_required = true
service_type = ${type}
${account}`
  const rabbit = `rabbit://lab:${cloudPassword}@127.0.0.1:${ports.amqp}/`
  return {
    'conf/keystone/keystone.conf': keystoneText,
    'conf/placement/placement.conf': `[DEFAULT]
log_file = ${log('placement')}
[placement_database]
connection = ${database('placement')}
[api]
auth_strategy = keystone
${token('placement')}`,
    'conf/glance/glance-api.conf': `${imagesText}${token('image')}`,
    'conf/neutron/neutron.conf': `${neutronText(ports, rabbit)}${token('network')}`,
    'conf/masakari/masakari.conf': `${masakariText(keystone, rabbit)}${token('instance-ha')}`,
    'conf/masakari/wsgi.py': masakariProgram,
    'conf/nova/nova.conf': `${novaText(rabbit)}${token('compute')}[service_user]
send_service_user_token = true
${account}[placement]
${account}[neutron]
${account}[cinder]
${account}[glance]
endpoint_override = ${addressOf(ports.glance)}
`,
    ...Object.fromEntries(hosts.map((host) => [`conf/nova/${host}.conf`, hostText(host)])),
    'rabbit/plugins': '[].\n',
    'rabbit/rabbitmq.conf': `default_user = lab
default_pass = ${cloudPassword}
vm_memory_high_watermark.absolute = 1GB
disk_free_limit.absolute = 50MB
`,
  }
}

const keystoneText = `[DEFAULT]
log_file = ${log('keystone')}
[database]
connection = ${database('keystone')}
[token]
provider = fernet
[fernet_tokens]
key_repository = ${lab}/conf/keystone/fernet
[credential]
key_repository = ${lab}/conf/keystone/credential
[oslo_policy]
policy_dirs = ${lab}/conf/keystone/policy.d
`

const imagesText = `[DEFAULT]
log_file = ${log('glance')}
enabled_backends = here:file
[glance_store]
default_backend = here
[here]
filesystem_store_datadir = ${lab}/images
[os_glance_tasks_store]
filesystem_store_datadir = ${lab}/images
[os_glance_staging_store]
filesystem_store_datadir = ${lab}/images
[database]
connection = ${database('glance')}
[paste_deploy]
flavor = keystone
`

const neutronText = (ports: CloudPorts, rabbit: string): string => `[DEFAULT]
log_file = ${log('neutron')}
bind_host = 127.0.0.1
bind_port = ${ports.neutron}
core_plugin = ml2
service_plugins =
api_workers = 1
rpc_workers = 0
rpc_state_report_workers = 0
notify_nova_on_port_status_changes = false
notify_nova_on_port_data_changes = false
api_paste_config = /etc/neutron/api-paste.ini
transport_url = ${rabbit}
state_path = ${lab}
[ml2]
type_drivers = local
tenant_network_types = local
mechanism_drivers =
[oslo_concurrency]
lock_path = ${lab}/locks
[database]
connection = ${database('neutron')}
`

/** It asks Nova for the host of each record; the name of a service in the catalog is its type. */
const masakariText = (keystone: string, rabbit: string): string => `[DEFAULT]
log_file = ${log('masakari')}
transport_url = ${rabbit}
nova_catalog_admin_info = compute:compute:publicURL
os_region_name = RegionOne
os_privileged_user_name = svc
os_privileged_user_password = ${cloudPassword}
os_privileged_user_tenant = service
os_privileged_user_auth_url = ${keystone}
[database]
connection = ${database('masakari')}
`

/** The notifier of Debian's oslo.messaging drops a field of the context without which Masakari 14 cannot read it again. */
const masakariProgram = `from oslo_messaging.notify import notifier
notifier._sanitize_context = lambda context: context
exec(open('/usr/bin/masakari-wsgi').read())
`

/** A live migration of the fake driver takes five seconds. A compute service that stopped is down within seconds. */
const novaText = (rabbit: string): string => `[DEFAULT]
my_ip = 127.0.0.1
transport_url = ${rabbit}
state_path = ${lab}
compute_driver = fake.FakeLiveMigrateDriver
enabled_apis = osapi_compute
report_interval = 3
service_down_time = 60
[api_database]
connection = ${database('nova_api')}
[database]
connection = ${database('nova')}
[conductor]
workers = 1
[scheduler]
workers = 1
[quota]
instances = -1
cores = -1
ram = -1
[vnc]
enabled = false
[oslo_concurrency]
lock_path = ${lab}/locks
`

const hostText = (host: string): string => `[DEFAULT]
host = ${host}
state_path = ${lab}/state/${host}
[oslo_concurrency]
lock_path = ${lab}/state/${host}
`

/** The databases, each with access for the services. */
export const databasesSql: string = [
  'keystone',
  'placement',
  'glance',
  'neutron',
  'masakari',
  'nova_api',
  'nova',
  'nova_cell0',
]
  .map(
    (name) =>
      `CREATE DATABASE ${name} CHARACTER SET utf8; GRANT ALL ON ${name}.* TO 'lab'@'localhost' IDENTIFIED BY '${cloudPassword}';`,
  )
  .join('\n')

/** The commands that fill the databases: the lists run at once, the commands of each in order. */
export const schemaCommands = (ports: CloudPorts): readonly (readonly string[])[] => {
  const keystone = `keystone-manage --config-file ${lab}/conf/keystone/keystone.conf`
  const nova = `nova-manage --config-file ${lab}/conf/nova/nova.conf`
  const address = `${addressOf(ports.keystone)}/v3`
  const faces = ['public', 'internal', 'admin'].map((face) => `--bootstrap-${face}-url ${address}`).join(' ')
  return [
    [
      `${keystone} db_sync`,
      `${keystone} fernet_setup --keystone-user root --keystone-group root`,
      `${keystone} credential_setup --keystone-user root --keystone-group root`,
      `${keystone} bootstrap --bootstrap-password ${cloudPassword} --bootstrap-region-id RegionOne ${faces}`,
      `env OS_PLACEMENT_CONFIG_DIR=${lab}/conf/placement placement-manage --config-file ${lab}/conf/placement/placement.conf db sync`,
      `glance-manage --config-file ${lab}/conf/glance/glance-api.conf db_sync`,
    ],
    [
      `${nova} api_db sync`,
      `${nova} cell_v2 map_cell0 --database_connection ${database('nova_cell0')}`,
      `${nova} cell_v2 create_cell --name cell1`,
      `${nova} db sync`,
    ],
    [
      `neutron-db-manage --config-file ${lab}/conf/neutron/neutron.conf upgrade head`,
      `masakari-manage --config-file ${lab}/conf/masakari/masakari.conf db sync`,
    ],
  ]
}
