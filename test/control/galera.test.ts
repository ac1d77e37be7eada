import { startGalera } from '../../sandbox/programs/galera.ts'
import { recipeNodes } from './recipes.ts'
import { describeRecipe } from './suite.ts'

describeRecipe(
  'galera',
  async () => {
    const group = await startGalera(recipeNodes)
    return { group, words: { '/etc/lockkeeper/galera.cnf': group.optionsFile } }
  },
  () => /no answer from control-03/,
)
