import type { SpanExporter } from '@opentelemetry/sdk-trace'
import type { Log } from '../../engine/ports/log.ts'

/** The exporter, with a log line when it begins to fail and when it works again. The spans of a failed batch are lost. */
export function reportedExporter(exporter: SpanExporter, log: Log): SpanExporter {
  let works = true
  return {
    export: (spans, settle) =>
      exporter.export(spans, (result) => {
        const { error } = result
        if (error !== undefined && works) log.warn({ error }, 'traces cannot be sent')
        if (error === undefined && !works) log.info({}, 'traces are sent again')
        works = error === undefined
        settle(result)
      }),
    shutdown: () => exporter.shutdown(),
  }
}
