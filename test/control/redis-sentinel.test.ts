import { startRedisSentinel } from '../../sandbox/programs/redis-sentinel.ts'
import { recipeNodes } from './recipes.ts'
import { describeRecipe } from './suite.ts'

describeRecipe(
  'redis-sentinel',
  async () => ({ group: await startRedisSentinel(recipeNodes), words: {} }),
  ({ addresses }) => new RegExp(`${addresses[2]}`),
)
