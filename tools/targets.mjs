/**
 * What `node tools/run.mjs <name>` can run. `needs` are the programs it cannot do without; one of them need not be here
 * when the variable `unlessGiven` holds the address of a running one. `script` is run by the project's Node.js; without
 * one there is nothing more to do.
 */
export const targets = {
  demo: {
    summary: 'a Slack workspace and a fleet to play with, in a browser (or --tour without one)',
    needs: [
      { program: 'redis-server', unlessGiven: 'DEMO_REDIS_URL' },
      { program: 'consul' },
      { program: 'ssh' },
      { program: 'ssh-keygen' },
    ],
    script: 'sandbox/demo.ts',
  },
  chromium: {
    summary: 'fetches a Chromium into the project, so that the tests of the page run too',
    needs: [{ program: 'chromium' }],
  },
  bench: {
    summary:
      'what is promised to be fast: bench ack is how soon a command is acknowledged, bench waiter how soon a freed lock is taken, bench handover how soon the turns of a bot that is gone are',
    needs: [{ program: 'redis-server' }, { program: 'consul' }],
    script: 'test/bench/bench.ts',
  },
  chaos: {
    summary: 'every fault at every step of rolling reboots, on real parts (--quick, --fault "Redis killed", --step 9)',
    needs: [{ program: 'redis-server' }, { program: 'consul' }, { program: 'ssh' }, { program: 'ssh-keygen' }],
    script: 'test/chaos/chaos.ts',
  },
  fuzz: {
    summary: 'a million inputs, random and nearly right, to everything that reads what others wrote',
    needs: [],
    script: 'test/fuzz/fuzz.ts',
  },
  mutants: {
    summary:
      'one mistake after the other in a copy of the project: the tests of the rule must notice each (--only S07, --file PATH, --unit)',
    // those that only real parts can notice fetch them when they are begun
    needs: [],
    script: 'test/mutants/mutants.ts',
  },
  simulate: {
    summary: 'thousands of rolling reboots in bad weather, each judged turn by turn, and mistakes planted to be found',
    needs: [],
    script: 'test/simulation/simulate.ts',
  },
  test: {
    summary: 'every test; those of the page wherever a Chromium is found',
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
