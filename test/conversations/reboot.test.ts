import { expect, test } from 'vitest'
import { Conversation } from './conversation.ts'

test('a storage node reboots after two people other than the requester agree', async () => {
  const talk = new Conversation()
  const { ana, ben, chris } = talk
  await ana.types('/cluster reboot storage-01 --reason "new kernel"')
  expect(ana.reads()).toMatchInlineSnapshot(`
    "# Plan: reboot storage-01
    As understood: reboot storage-01 --reason "new kernel"
    storage-01 storage
    Steps
    1. check the node: right node, enabled
    2. take the lock: cluster, role/storage
    3. check the cluster: members, services
    4. drain: no hooks
    5. run pre-boot tasks
    6. maintenance on
    7. let it settle for 5 s
    8. check the cluster: members, services
    9. reboot (nothing takes this back)
    10. wait for the new boot, at most 8 m
    11. check the cluster: members, services, 3 times in a row
    12. run post-boot tasks
    13. check the cluster: members, services, 3 times in a row
    14. maintenance off
    15. remove the trigger
    16. undrain: no hooks
    17. check the cluster: members, services, 3 times in a row
    18. release the lock
    Effect
    It goes out of service, reboots and comes back, one node at a time
    storage: 3 of 4 alive stay
    Checks now
    OK stop flags: none set
    OK node config: storage-01 is enabled
    OK members: 6 members, none failed
    OK quorum: 1 server may fail before the quorum is lost
    OK service checks: 6 checks evaluated of work
    OK capacity: a place in cluster (3), role/storage (1)
    Locks
    cluster free
    role/storage free
    Needs: 2 of @approvers, not the requester
    Plan: ‹plan 1›
    [Request approval] [Discard]"
  `)
  await ana.presses('Request approval')
  expect(talk.card()).toMatchInlineSnapshot(`
    "# reboot storage-01: awaiting approval
    Asked by: @ana
    Why: new kernel
    Rule: 2 of @approvers, not the requester
    Approvals: 0 of 2
    Expires: 01:00:01
    ○ 1. check the node: right node, enabled
    ○ 2. take the lock: cluster, role/storage
    ○ 3. check the cluster: members, services
    ○ 4. drain: no hooks
    ○ 5. run pre-boot tasks
    ○ 6. maintenance on
    ○ 7. let it settle for 5 s
    ○ 8. check the cluster: members, services
    ○ 9. reboot (nothing takes this back)
    ○ 10. wait for the new boot, at most 8 m
    ○ 11. check the cluster: members, services, 3 times in a row
    ○ 12. run post-boot tasks
    ○ 13. check the cluster: members, services, 3 times in a row
    ○ 14. maintenance off
    ○ 15. remove the trigger
    ○ 16. undrain: no hooks
    ○ 17. check the cluster: members, services, 3 times in a row
    ○ 18. release the lock
    (op-T1 · plan ‹plan 1› · cluster harbour)
    [Approve] [Deny…] [Cancel] [Details]"
  `)
  await ana.presses('Approve')
  await ben.presses('Approve')
  await chris.presses('Approve')
  await talk.passes('3 min')
  expect(talk.told()).toMatchInlineSnapshot(`
    "00:00:00 ana types: /cluster reboot storage-01 --reason "new kernel"
    00:00:00   ana reads: Planning reboot storage-01 --reason "new kernel" …
    00:00:00   ana reads: Plan ‹plan 1›: reboot storage-01 --reason "new kernel". Nothing was started yet. [Request approval] [Discard]
    00:00:01 ana presses [Request approval]
    00:00:01   ana reads: Approval of op-T1 is asked. Its card is in the cluster’s channel.
    00:00:01   card: op-T1: reboot storage-01: awaiting approval [Approve] [Deny…] [Cancel] [Details]
    00:00:01   thread: Approval asked: 2 of @approvers, not the requester. Open until 01:00:01.
    00:00:02 ana presses [Approve]
    00:00:02   ana reads: @ana asked for this, so somebody else has to agree.
    00:00:03 ben presses [Approve]
    00:00:03   thread: @ben approved plan ‹plan 1›: 1 of 2.
    00:00:04 chris presses [Approve]
    00:00:04   thread: @chris approved plan ‹plan 1›: 2 of 2.
    00:00:04   thread: Approved. Checks are repeated now, then it starts.
    00:00:04   card: op-T1: reboot storage-01: queued [Cancel] [Details]
    00:00:06   thread: Started: stop flags: none set; node config: storage-01 is enabled.
    00:00:06   thread: ● 1/18 check the node: it says that it is storage-01, roles storage, boot id b832f13c
    00:00:06   thread: ● 2/18 take the lock: holds cluster, role/storage
    00:00:06   thread: ● 3/18 check the cluster: stop flags, node config, members, quorum, service checks, capacity agree
    00:00:06   thread: ● 4/18 drain: no hooks configured
    00:00:06   thread: ● 5/18 run pre-boot tasks: no tasks
    00:00:06   thread: ● 6/18 maintenance on: its agent says “lockkeeper op-T1-1: new kernel”
    00:00:06   card: op-T1: reboot storage-01: running [Stop safely…] [Details]
    00:00:10   thread: ● 7/18 let it settle: 5 s
    00:00:10   thread: ● 8/18 check the cluster: stop flags, node config, members, quorum, service checks, capacity agree
    00:00:10   thread: ● 9/18 reboot: storage-01 stopped answering
    00:00:10   card: op-T1: reboot storage-01: running [Details]
    00:00:13   thread: ◐ 10/18 wait for the new boot: storage-01 does not answer
    00:00:30   thread: ◐ 10/18 wait for the new boot: it is back, waiting for it to be stable
    00:00:40   thread: ● 10/18 wait for the new boot: boot id b832f13c → b832f13d, up 10 s
    00:00:41   thread: ● 11/18 check the cluster: stop flags, node config, members, quorum, service checks, capacity agree
    00:00:42   thread: ● 12/18 run post-boot tasks: no tasks
    00:00:43   thread: ● 13/18 check the cluster: stop flags, node config, members, quorum, service checks, capacity agree
    00:00:44   thread: ● 14/18 maintenance off: its agent says so
    00:00:44   thread: ● 15/18 remove the trigger: no trigger was served
    00:00:44   thread: ● 16/18 undrain: no hooks configured
    00:00:45   thread: ● 17/18 check the cluster: stop flags, node config, members, quorum, service checks, capacity agree
    00:00:45   thread: ● 18/18 release the lock: lock released
    00:00:45   thread: Done in 40 s: storage-01 rebooted (boot id b832f13c → b832f13d), healthy again, lock released @ana
    00:00:45   card: op-T1: reboot storage-01: succeeded [Details]"
  `)
  expect(talk.card()).toMatchInlineSnapshot(`
    "# reboot storage-01: succeeded
    Asked by: @ana
    Why: new kernel
    Rule: 2 of @approvers, not the requester
    Approvals: 2 of 2: @ben, @chris
    storage-01 rebooted (boot id b832f13c → b832f13d), healthy again, lock released
    (op-T1 · plan ‹plan 1› · cluster harbour)
    [Details]"
  `)
  expect(talk.happened()).toMatchInlineSnapshot(`
    [
      "storage-01: maintenance on (lockkeeper op-T1-1: new kernel)",
      "storage-01: armed (9-reboot)",
      "storage-01: went down (b832f13c-0001-4000-8000-b832f13c0000)",
      "storage-01: maintenance off (lockkeeper op-T1-1: new kernel)",
    ]
  `)
})
