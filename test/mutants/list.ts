import { mutantsOfAlerts } from './list/alerts.ts'
import { mutantsOfSeveralRuns } from './list/at-once.ts'
import { mutantsOfAuto } from './list/auto.ts'
import { mutantsOfCampaigns } from './list/campaigns.ts'
import { mutantsOfCapabilities } from './list/capabilities.ts'
import { mutantsOfCeph } from './list/ceph.ts'
import { mutantsOfControlPlanes } from './list/control-planes.ts'
import { mutantsOfCycle } from './list/cycle.ts'
import { mutantsOfExits } from './list/exits.ts'
import { mutantsOfFindings } from './list/findings.ts'
import { mutantsOfForecast } from './list/forecast.ts'
import { mutantsOfGates } from './list/gates.ts'
import { mutantsOfGivingBack } from './list/giving-back.ts'
import { mutantsOfGivingWay } from './list/giving-way.ts'
import { mutantsOfGuards } from './list/guards.ts'
import { mutantsOfHealth } from './list/health.ts'
import { mutantsOfInputs } from './list/inputs.ts'
import { mutantsOfLocks } from './list/locks.ts'
import { mutantsOfMigration } from './list/migration.ts'
import { mutantsOfNights } from './list/nights.ts'
import { mutantsOfNodes } from './list/nodes.ts'
import { mutantsOfOpenStack } from './list/openstack.ts'
import { mutantsOfOutsideSystems } from './list/outside-systems.ts'
import { mutantsOfParts } from './list/parts.ts'
import { mutantsOfPeople } from './list/people.ts'
import { mutantsOfPictures } from './list/pictures.ts'
import { mutantsOfPlatforms } from './list/platforms.ts'
import { mutantsOfProhibitions } from './list/prohibitions.ts'
import { mutantsOfQuarantine } from './list/quarantine.ts'
import { mutantsOfReboots } from './list/reboots.ts'
import { mutantsOfRecords } from './list/records.ts'
import { mutantsOfShrinking } from './list/shrinking.ts'
import { mutantsOfSlack } from './list/slack.ts'
import { mutantsOfWindows } from './list/windows.ts'
import type { Mutant } from './mutant.ts'

/** All mutants, by subject. */
export const mutants: readonly Mutant[] = [
  ...mutantsOfHealth,
  ...mutantsOfLocks,
  ...mutantsOfControlPlanes,
  ...mutantsOfCycle,
  ...mutantsOfReboots,
  ...mutantsOfCeph,
  ...mutantsOfOpenStack,
  ...mutantsOfNodes,
  ...mutantsOfPeople,
  ...mutantsOfParts,
  ...mutantsOfShrinking,
  ...mutantsOfMigration,
  ...mutantsOfPlatforms,
  ...mutantsOfRecords,
  ...mutantsOfInputs,
  ...mutantsOfSlack,
  ...mutantsOfPictures,
  ...mutantsOfFindings,
  ...mutantsOfOutsideSystems,
  ...mutantsOfExits,
  ...mutantsOfSeveralRuns,
  ...mutantsOfAuto,
  ...mutantsOfQuarantine,
  ...mutantsOfGivingBack,
  ...mutantsOfGivingWay,
  ...mutantsOfAlerts,
  ...mutantsOfCapabilities,
  ...mutantsOfGates,
  ...mutantsOfGuards,
  ...mutantsOfProhibitions,
  ...mutantsOfWindows,
  ...mutantsOfNights,
  ...mutantsOfForecast,
  ...mutantsOfCampaigns,
]
