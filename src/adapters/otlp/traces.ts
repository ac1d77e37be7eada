import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash } from 'node:crypto'
import { ROOT_CONTEXT, type Span, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, RandomIdGenerator, TracerProvider } from '@opentelemetry/sdk-trace'
import { Failure } from '../../engine/ports/failure.ts'
import type { Log } from '../../engine/ports/log.ts'
import { reportedExporter } from './reported-exporter.ts'
import { defaultTraceTimes, type TraceTimes } from './settings.ts'

/** What a span says besides its name: ids and names only, never an argument of a call or the text of an error. */
export type SpanFields = { readonly [name: string]: string }

/**
 * Spans of what the bot does. All spans of an operation belong to one trace, on whichever bot, because its id follows from
 * that of the operation. What `act` returns or throws is returned or thrown unchanged, whatever becomes of the span.
 */
export type Traces = {
  /** The request with which the trace of an operation begins. */
  request<T>(operation: string, name: string, fields: SpanFields, act: () => Promise<T>): Promise<T>
  /** Further work on an operation. */
  ofOperation<T>(operation: string, name: string, fields: SpanFields, act: () => Promise<T>): Promise<T>
  /** A call within a span; outside of spans only the call. One that answers at once has no span. */
  call<T>(name: string, fields: SpanFields, act: () => T): T
  /** Sends what is left, as long as the limit allows. Never rejects. */
  close(): Promise<void>
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

/** The trace of an operation: 32 hexadecimal digits. */
export const traceIdOf = (operation: string): string => digest(`trace of ${operation}`).slice(0, 32)

/** The first span of an operation's trace, under which all others stand: 16 hexadecimal digits. */
const firstSpanOf = (operation: string): string => digest(`request of ${operation}`).slice(0, 16)

/** Draws random ids of spans, except for the first one of an operation. The SDK asks for them while it starts a span. */
function idsOfSpans() {
  const random = new RandomIdGenerator()
  let first: string | null = null
  return {
    generateTraceId: () => (first === null ? random.generateTraceId() : traceIdOf(first)),
    generateSpanId: () => (first === null ? random.generateSpanId() : firstSpanOf(first)),
    startingFirst<T>(operation: string, start: () => T): T {
      first = operation
      const started = start()
      first = null
      return started
    },
  }
}

/** A context in which new spans stand under the first one of an operation. */
const under = (operation: string) =>
  trace.setSpanContext(ROOT_CONTEXT, {
    traceId: traceIdOf(operation),
    spanId: firstSpanOf(operation),
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  })

/** Ends a span; of an error, only the class and the system that failed are told. */
function endWith(span: Span, error: unknown): void {
  const type = error instanceof Error ? error.name : typeof error
  span.setAttribute('error.type', type)
  if (error instanceof Failure) span.setAttribute('lockkeeper.failed', error.source)
  span.setStatus({ code: SpanStatusCode.ERROR })
  span.end()
}

/**
 * Opens an exporter to an OTLP receiver over HTTP, at the address for traces. Spans are sent in batches beside all work, at
 * most `most` wait, and later ones are dropped; an exporter that fails is logged once until it works again.
 */
export function openTraces(url: string, instance: string, log: Log, times: TraceTimes = defaultTraceTimes): Traces {
  const { sendMs, everyMs, closeMs, most } = times
  const exporter = reportedExporter(new OTLPTraceExporter({ url, timeoutMillis: sendMs }), log)
  const batches = new BatchSpanProcessor({
    exporter,
    scheduledDelayMillis: everyMs,
    exportTimeoutMillis: sendMs,
    maxQueueSize: most,
    maxExportBatchSize: Math.min(512, most),
  })
  const ids = idsOfSpans()
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'lockkeeper', 'service.instance.id': instance }),
    idGenerator: ids,
    spanProcessors: [batches],
  })
  const tracer = provider.getTracer('lockkeeper')
  const current = new AsyncLocalStorage<Span>()

  async function within<T>(span: Span, act: () => Promise<T>): Promise<T> {
    try {
      const answer = await current.run(span, act)
      span.end()
      return answer
    } catch (error) {
      endWith(span, error)
      throw error
    }
  }

  const about = (operation: string, fields: SpanFields) => ({
    attributes: { ...fields, 'lockkeeper.operation': operation },
  })

  return {
    request: (operation, name, fields, act) =>
      within(
        ids.startingFirst(operation, () => tracer.startSpan(name, about(operation, fields), ROOT_CONTEXT)),
        act,
      ),
    ofOperation: (operation, name, fields, act) =>
      within(tracer.startSpan(name, about(operation, fields), under(operation)), act),
    call(name, fields, act) {
      const parent = current.getStore()
      if (parent === undefined) return act()
      const span = tracer.startSpan(name, { attributes: fields }, trace.setSpan(ROOT_CONTEXT, parent))
      const answer = current.run(span, act)
      if (answer instanceof Promise)
        answer.then(
          () => span.end(),
          (error: unknown) => endWith(span, error),
        )
      return answer
    },
    close: () => endsWithin(provider.shutdown(), closeMs),
  }
}

/** Waits for an end, however it ends, and at most this long. */
async function endsWithin(ending: Promise<unknown>, ms: number): Promise<void> {
  const limit = Promise.withResolvers<void>()
  const timer = setTimeout(limit.resolve, ms)
  await Promise.race([ending.catch(() => undefined), limit.promise])
  clearTimeout(timer)
}
