/**
 * The targets of `node tools/run.mjs <name>`. `needs` are the required programs; one of them may be missing when the
 * variable `unlessGiven` has the address of a running one. `script` is run by the project's Node.js; a target without
 * one is done once its programs are there.
 */
export const targets = {
  demo: {
    summary: 'run the bot with a Slack workspace and a fleet of its own, in a browser (in the terminal with --tour)',
    needs: [
      { program: 'redis-server', unlessGiven: 'DEMO_REDIS_URL' },
      { program: 'consul' },
      { program: 'ssh' },
      { program: 'ssh-keygen' },
    ],
    script: 'sandbox/demo.ts',
  },
  chromium: {
    summary: 'download Chromium into the project, for the tests of the page',
    needs: [{ program: 'chromium' }],
  },
  screenshots: {
    summary: 'take pictures of every main situation of the demo, on a laptop and a phone, light and dark (--out DIR)',
    needs: [
      { program: 'redis-server', unlessGiven: 'DEMO_REDIS_URL' },
      { program: 'consul' },
      { program: 'ssh' },
      { program: 'ssh-keygen' },
      { program: 'chromium' },
    ],
    script: 'test/browser/screenshots.ts',
  },
  alerts: {
    summary: 'try the gates on alerts, silences and downtimes on a real Prometheus, Alertmanager and Icinga',
    needs: [
      { program: 'prometheus' },
      { program: 'promtool' },
      { program: 'prometheus-alertmanager' },
      { program: 'icinga2' },
    ],
    script: 'tools/test.ts',
  },
  ceph: {
    summary: 'try the gate and noout on a real Ceph of three hosts on this machine',
    needs: [{ program: 'ceph-osd' }],
    script: 'tools/test.ts',
  },
  'ceph-window': {
    summary:
      'try whether a reboot is armed while another host of a real Ceph fails at a random moment (--tries 100, --seed 1)',
    needs: [
      { program: 'ceph-osd' },
      { program: 'ssh' },
      { program: 'ssh-keygen' },
      { program: 'sshd' },
      { program: 'libnss_wrapper.so' },
    ],
    script: 'test/ceph/window.ts',
  },
  control: {
    summary: 'try the gates on control planes on a real Galera, RabbitMQ, Redis Sentinel, etcd and HAProxy',
    needs: [
      { program: 'mariadbd' },
      { program: 'erl' },
      { program: 'redis-server' },
      { program: 'etcd' },
      { program: 'haproxy' },
      { program: 'curl' },
      { program: 'libnss_wrapper.so' },
    ],
    script: 'tools/test.ts',
  },
  openstack: {
    summary:
      'move servers away from a host on a real Nova, in a folder with a Debian system of its own (as root; the first time it fetches 2 GB)',
    needs: [
      { program: 'debootstrap' },
      { program: 'redis-server' },
      { program: 'consul' },
      { program: 'ssh' },
      { program: 'ssh-keygen' },
    ],
    script: 'tools/test.ts',
  },
  bench: {
    summary:
      'measure everything or one part, each beside its bound (bench ack, handover, plan, scan, status, turn, waiter), with --json FILE to keep the results',
    needs: [{ program: 'redis-server' }, { program: 'consul' }],
    script: 'test/bench/bench.ts',
  },
  chaos: {
    summary:
      'inject every fault at every step of rolling reboots, with real services (--quick, --fault "Redis killed", --step 9)',
    needs: [{ program: 'redis-server' }, { program: 'consul' }, { program: 'ssh' }, { program: 'ssh-keygen' }],
    script: 'test/chaos/chaos.ts',
  },
  fuzz: {
    summary: 'give a million random and nearly valid inputs to every parser of external data',
    needs: [],
    script: 'test/fuzz/fuzz.ts',
  },
  mutants: {
    summary:
      'make one deliberate mistake at a time in a copy of the project; a test must find each (--only S07, --file PATH, --unit)',
    // a mutant that needs real services fetches them itself
    needs: [],
    script: 'test/mutants/mutants.ts',
  },
  simulate: {
    summary: 'simulate thousands of rolling reboots with faults, then planted mistakes that the judge must find',
    needs: [],
    script: 'test/simulation/simulate.ts',
  },
  test: {
    summary: 'run every test; those of the page only where Chromium is found',
    needs: [
      { program: 'redis-server' },
      { program: 'consul' },
      { program: 'ssh' },
      { program: 'ssh-keygen' },
      { program: 'sshd' },
      { program: 'libnss_wrapper.so' },
    ],
    script: 'tools/test.ts',
  },
}
