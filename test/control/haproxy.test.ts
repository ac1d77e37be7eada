import { startHaproxy } from '../../sandbox/programs/haproxy.ts'
import { recipeNodes } from './recipes.ts'
import { describeRecipe } from './suite.ts'

describeRecipe(
  'haproxy',
  async () => ({
    group: await startHaproxy(recipeNodes),
    words: { '{node}': 'control-02', '10.0.0.10': '-' },
  }),
  () => /no answer from control-03/,
)
