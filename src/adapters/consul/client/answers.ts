import { z } from 'zod'

/** A member in the agent's gossip; `Status` is 1 alive, 2 leaving, 3 left, 4 failed. */
export const memberAnswer = z.object({
  Name: z.string(),
  Addr: z.string(),
  Status: z.number(),
  Tags: z.record(z.string(), z.string()).nullish(),
})

/** A node of the catalog. */
export const nodeAnswer = z.object({
  Node: z.string(),
  Address: z.string(),
  Meta: z.record(z.string(), z.string()).nullish(),
})

/** A check of a node or of a service instance. */
export const checkAnswer = z.object({
  Node: z.string(),
  CheckID: z.string(),
  Name: z.string(),
  Status: z.string(),
  Notes: z.string().nullish(),
  Output: z.string().nullish(),
  ServiceID: z.string().nullish(),
  ServiceName: z.string().nullish(),
})

/** An instance of a service, with its checks and those of its node. */
export const serviceAnswer = z.object({
  Node: z.object({ Node: z.string() }),
  Service: z.object({ ID: z.string(), Service: z.string(), Tags: z.array(z.string()).nullish() }),
  Checks: z.array(checkAnswer),
})

/** A session and the node whose agent created it. */
export const sessionAnswer = z.object({ ID: z.string(), Node: z.string() })

/** An entry of the key-value store as read. */
export const kvAnswer = z.object({
  Key: z.string(),
  Value: z.string().nullable(),
  CreateIndex: z.number(),
  ModifyIndex: z.number(),
  Session: z.string().optional(),
})

/** One result of a transaction. */
export const transactionResult = z.object({ KV: kvAnswer.optional() })

/** The answer of a transaction: its results (`transactionResult`), or the reasons why its operations failed. */
export const transactionAnswer = z.object({
  Results: z.array(z.unknown()).nullish(),
  Errors: z.array(z.object({ OpIndex: z.number(), What: z.string() })).nullish(),
})

/** A user event that an agent has received. */
export const eventAnswer = z.object({ ID: z.string(), Payload: z.string().nullable() })
