// Prints each packed batch, and each of its segments as "id<TAB>residues".
import avro from 'avsc'
import { Kafka, logLevel } from 'kafkajs'
import './zstd.js'

const registry = process.env.SCHEMA_REGISTRY_URL ?? 'http://localhost:8081'
const schema = async (id) => JSON.parse((await (await fetch(`${registry}/schemas/ids/${id}`)).json()).schema)
const types = {} // by schema id
async function eachMessage({ message: { value } }) {
  const id = value.readInt32BE(1) // after the magic byte 0
  const batch = (types[id] ??= avro.Type.forSchema(await schema(id))).fromBuffer(value.subarray(5))
  const { rows, row_length: length } = batch
  const byRow = (ids) => Array.from(Array(rows), (_, row) => Int32Array.from(ids.slice(row * length, (row + 1) * length)))
  const [tokens, sequenceId] = [byRow(batch.tokens), byRow(batch.sequence_id)]
  console.log(`# ${batch.batch_id}: ${rows} x ${length}, ${(100 - (100 * batch.real_tokens) / (rows * length)).toFixed(2)}% padding`)
  for (const { id: name, row, start } of batch.segments) {
    const piece = tokens[row].filter((token, slot) => token > 3 && sequenceId[row][slot] === sequenceId[row][start])
    console.log(`${name}\t${Array.from(piece, (token) => 'LAGVSERTIDPKQNFYMHWCXBUZO.-|_'[token - 4]).join('')}`)
  }
}
const brokers = (process.env.BOOTSTRAP_SERVERS ?? 'localhost:9092').split(',')
const consumer = new Kafka({ brokers, logLevel: logLevel.WARN }).consumer({ groupId: 'example-javascript', readUncommitted: false })
consumer.on('consumer.crash', ({ payload }) => { throw payload.error })
await consumer.subscribe({ topic: 'packed-batches', fromBeginning: true })
await consumer.run({ eachMessage })
