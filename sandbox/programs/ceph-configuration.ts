import { join } from 'node:path'

/** Where a Ceph cluster keeps what it has, and where its programs find theirs; `root` is empty for installed ones. */
export type CephPlaces = {
  readonly folder: string
  readonly root: string
  /** The folder of the system's libraries below `root`, such as `/usr/lib/x86_64-linux-gnu`. */
  readonly libraries: string
  readonly fsid: string
  readonly monitorPorts: readonly [number, number]
  readonly daemonPorts: readonly [number, number]
  readonly osds: number
}

/** The host of an OSD, `storage-01` for the first one. */
export const hostOfOsd = (osd: number): string => `storage-0${osd + 1}`

/** The configuration of a small cluster on loopback: sparse files instead of disks, and little memory. */
export function cephConfiguration({ folder, root, libraries, ...cluster }: CephPlaces): string {
  const { fsid, osds, monitorPorts, daemonPorts } = cluster
  const sections: Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>> = {
    global: {
      fsid,
      mon_host: `[v2:127.0.0.1:${monitorPorts[0]}/0,v1:127.0.0.1:${monitorPorts[1]}/0]`,
      // loopback is left out when an address is chosen from a network
      public_addr: '127.0.0.1',
      cluster_addr: '127.0.0.1',
      ms_bind_ipv6: false,
      ms_bind_port_min: daemonPorts[0],
      ms_bind_port_max: daemonPorts[1],
      auth_allow_insecure_global_id_reclaim: false,
      keyring: join(folder, 'keyring.$type.$id'),
      run_dir: folder,
      pid_file: '',
      admin_socket: join(folder, '$type.$id.asok'),
      log_file: join(folder, '$type.$id.log'),
      crash_dir: folder,
      plugin_dir: join(libraries, 'ceph'),
      erasure_code_dir: join(libraries, 'ceph/erasure-code'),
      osd_class_dir: join(libraries, 'rados-classes'),
      osd_pool_default_size: 3,
      osd_pool_default_min_size: 2,
      osd_pool_default_pg_autoscale_mode: 'off',
    },
    client: { admin_socket: '', log_file: '' },
    mon: {
      mon_data: join(folder, 'mon.$id'),
      mon_data_avail_warn: 1,
      mon_data_avail_crit: 0,
      mon_cluster_log_file: join(folder, 'cluster.log'),
      mgr_initial_modules: 'iostat',
    },
    mgr: { mgr_data: join(folder, 'mgr.$id'), mgr_module_path: join(root, '/usr/share/ceph/mgr') },
    osd: {
      osd_data: join(folder, 'osd.$id'),
      osd_objectstore: 'bluestore',
      bluestore_block_size: 2 * 1024 ** 3,
      bluestore_block_db_create: false,
      bluestore_block_wal_create: false,
      bluestore_cache_autotune: false,
      bluestore_cache_size: 64 * 1024 ** 2,
      osd_memory_target: 896 * 1024 ** 2,
      osd_crush_initial_weight: 1,
      osd_crush_update_on_start: true,
    },
    ...Object.fromEntries(
      Array.from({ length: osds }, (_, osd) => [
        `osd.${osd}`,
        { crush_location: `root=default host=${hostOfOsd(osd)}` },
      ]),
    ),
  }
  const lines = Object.entries(sections).map(([name, keys]) => {
    const settings = Object.entries(keys).map(([key, value]) => `${key} = ${value}`)
    return [`[${name}]`, ...settings, ''].join('\n')
  })
  return lines.join('\n')
}
