import { expect, it } from 'vitest'
import { startEtcd } from '../../sandbox/programs/etcd.ts'
import { askRecipe, recipeNodes } from './recipes.ts'
import { describeRecipe } from './suite.ts'

describeRecipe(
  'etcd',
  async () => ({ group: await startEtcd(recipeNodes), words: {} }),
  ({ addresses }) => new RegExp(`2 of 3 members are healthy, not http://${addresses[2]}:2379`),
  (started) => {
    it('recipe: says of exactly one member that it leads, and warns of it', async () => {
      const { addresses, clients } = started().group
      const verdicts = await Promise.all(addresses.map((address) => askRecipe('etcd', { clients, address })))
      const leaders = verdicts.filter(({ evidence }) => evidence.includes('leads: yes'))
      expect(leaders.map(({ verdict }) => verdict)).toEqual(['warn'])
      expect(verdicts.filter(({ evidence }) => evidence.includes('leads: no')).map(({ verdict }) => verdict)).toEqual([
        'ok',
        'ok',
      ])
    })
  },
)
