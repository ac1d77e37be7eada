/** Debian packages that are kept together in one folder of `.parts`, and the programs in them. */
export const bundles = {
  redis: { packages: ['redis-server', 'redis-tools'], programs: ['redis-server', 'redis-cli'] },
  consul: { packages: ['consul'], programs: ['consul'] },
  'ssh-client': { packages: ['openssh-client'], programs: ['ssh', 'ssh-keygen'] },
  'ssh-server': { packages: ['openssh-server'], programs: ['sshd'] },
  'account-wrapper': { packages: ['libnss-wrapper'], programs: ['libnss_wrapper.so'] },
  shells: { packages: ['fish', 'tcsh', 'busybox'], programs: ['fish', 'tcsh', 'busybox'] },
  prometheus: { packages: ['prometheus'], programs: ['prometheus', 'promtool'] },
  alertmanager: { packages: ['prometheus-alertmanager'], programs: ['prometheus-alertmanager'] },
  ceph: {
    packages: ['ceph-mon', 'ceph-mgr', 'ceph-osd', 'ceph-common'],
    programs: ['ceph', 'ceph-mon', 'ceph-mgr', 'ceph-osd', 'ceph-authtool', 'monmaptool'],
  },
  icinga: { packages: ['icinga2-bin'], programs: ['icinga2'] },
  galera: {
    packages: ['mariadb-server', 'mariadb-client', 'galera-4'],
    programs: ['mariadbd', 'mariadb', 'mariadb-install-db'],
  },
  rabbitmq: { packages: ['rabbitmq-server'], programs: ['erl', 'epmd'] },
  etcd: { packages: ['etcd-server', 'etcd-client'], programs: ['etcd', 'etcdctl'] },
  haproxy: { packages: ['haproxy', 'curl'], programs: ['haproxy', 'curl'] },
  debootstrap: { packages: ['debootstrap'], programs: ['debootstrap'] },
  browser: { packages: ['chromium', 'fonts-dejavu-core'], programs: ['chromium'] },
} as const

export type BundleName = keyof typeof bundles

export type ProgramName = (typeof bundles)[BundleName]['programs'][number]

/** All programs that can be found or fetched. */
export const programNames: readonly ProgramName[] = Object.values(bundles).flatMap((bundle) => bundle.programs)

/** The packages that contain a program. */
export function bundleOf(program: ProgramName): BundleName {
  for (const name of bundleNames) {
    if (bundles[name].programs.some((each) => each === program)) return name
  }
  throw new Error(`No bundle brings ${program}.`)
}

const bundleNames = Object.keys(bundles) as readonly BundleName[]

type Remedies = { readonly packageManager: string; readonly container: string | undefined; readonly address: string }

/** The user's options when a program can neither be found nor fetched. */
export const remedies: Readonly<Record<BundleName, Remedies>> = {
  redis: {
    packageManager:
      'install Redis 6.2 or newer ("apt-get install redis-server", "dnf install redis", "brew install redis")',
    container:
      'run it in a container: docker run -d -p 127.0.0.1:6379:6379 redis:7 --appendonly yes --appendfsync always --maxmemory-policy noeviction',
    address:
      'give the demo the address of that one, or of another that holds nothing: DEMO_REDIS_URL=redis://127.0.0.1:6379',
  },
  consul: {
    packageManager: 'install Consul 1.8 or newer (developer.hashicorp.com/consul/install, "brew install consul")',
    container: 'copy the program out of the container image: docker cp $(docker create hashicorp/consul):/bin/consul .',
    address: 'say where the program lies: LOCKKEEPER_CONSUL=/path/to/consul',
  },
  'ssh-client': {
    packageManager: 'install an OpenSSH client ("apt-get install openssh-client", "dnf install openssh-clients")',
    container: 'run the project in a container that has one: the Dockerfile of this project shows how',
    address: 'say where the programs lie: LOCKKEEPER_SSH=/path/to/ssh LOCKKEEPER_SSH_KEYGEN=/path/to/ssh-keygen',
  },
  'ssh-server': {
    packageManager: 'install an OpenSSH server ("apt-get install openssh-server", "dnf install openssh-server")',
    container: undefined,
    address: 'say where the program lies: LOCKKEEPER_SSHD=/path/to/sshd',
  },
  'account-wrapper': {
    packageManager: 'install nss_wrapper ("apt-get install libnss-wrapper", "dnf install nss_wrapper")',
    container: undefined,
    address: 'say where the library lies: LOCKKEEPER_LIBNSS_WRAPPER_SO=/path/to/libnss_wrapper.so',
  },
  shells: {
    packageManager: 'install the shells ("apt-get install fish tcsh busybox", "dnf install fish tcsh busybox")',
    container: undefined,
    address: 'say where they lie: LOCKKEEPER_FISH=/path/to/fish LOCKKEEPER_TCSH=… LOCKKEEPER_BUSYBOX=…',
  },
  prometheus: {
    packageManager: 'install Prometheus 2.31 or newer ("apt-get install prometheus", "brew install prometheus")',
    container: undefined,
    address: 'say where the programs lie: LOCKKEEPER_PROMETHEUS=/path/to/prometheus LOCKKEEPER_PROMTOOL=…',
  },
  alertmanager: {
    packageManager: 'install Alertmanager 0.22 or newer ("apt-get install prometheus-alertmanager")',
    container: undefined,
    address: 'say where the program lies: LOCKKEEPER_PROMETHEUS_ALERTMANAGER=/path/to/alertmanager',
  },
  ceph: {
    packageManager: 'install Ceph 16 or newer ("apt-get install ceph-mon ceph-mgr ceph-osd ceph-common")',
    container: undefined,
    address: 'say where the programs lie: LOCKKEEPER_CEPH=/path/to/ceph LOCKKEEPER_CEPH_OSD=… and so on',
  },
  icinga: {
    packageManager: 'install Icinga 2.13 or newer ("apt-get install icinga2")',
    container: undefined,
    address: 'say where the program lies: LOCKKEEPER_ICINGA2=/path/to/icinga2',
  },
  galera: {
    packageManager: 'install MariaDB with Galera ("apt-get install mariadb-server galera-4")',
    container: undefined,
    address: 'say where the programs lie: LOCKKEEPER_MARIADBD=/path/to/mariadbd LOCKKEEPER_MARIADB=… and so on',
  },
  rabbitmq: {
    packageManager: 'install RabbitMQ 3.8 or newer ("apt-get install rabbitmq-server")',
    container: undefined,
    address: 'say where Erlang lies: LOCKKEEPER_ERL=/path/to/erl LOCKKEEPER_EPMD=/path/to/epmd',
  },
  etcd: {
    packageManager: 'install etcd 3.4 or newer ("apt-get install etcd-server etcd-client")',
    container: undefined,
    address: 'say where the programs lie: LOCKKEEPER_ETCD=/path/to/etcd LOCKKEEPER_ETCDCTL=…',
  },
  haproxy: {
    packageManager: 'install HAProxy 2.4 or newer and curl ("apt-get install haproxy curl")',
    container: undefined,
    address: 'say where the programs lie: LOCKKEEPER_HAPROXY=/path/to/haproxy LOCKKEEPER_CURL=…',
  },
  debootstrap: {
    packageManager: 'install debootstrap ("apt-get install debootstrap")',
    container: undefined,
    address: 'say where the program lies: LOCKKEEPER_DEBOOTSTRAP=/path/to/debootstrap',
  },
  browser: {
    packageManager: 'install Chromium ("apt-get install chromium", "dnf install chromium")',
    container: undefined,
    address: 'say where a Chromium or Chrome lies: LOCKKEEPER_CHROMIUM=/path/to/chromium',
  },
}
