import { startRabbitmq } from '../../sandbox/programs/rabbitmq.ts'
import { recipeNodes } from './recipes.ts'
import { describeRecipe } from './suite.ts'

describeRecipe(
  'rabbitmq',
  async () => {
    const group = await startRabbitmq(recipeNodes)
    const words = Object.fromEntries(recipeNodes.map((name) => [name, `${name}@localhost`]))
    return { group, words: { ...words, '{node}': 'control-02@localhost' } }
  },
  () => /no answer from control-03/,
)
