// Prints the values of one track, per slot, for the residues of each segment as "id<TAB>values".
import avro from 'avsc'
import { Kafka, logLevel } from 'kafkajs'
import './zstd.js'

const track = process.env.TRACK ?? 'structure_tokens'
const registry = process.env.SCHEMA_REGISTRY_URL ?? 'http://localhost:8081'
const schema = async (id) => JSON.parse((await (await fetch(`${registry}/schemas/ids/${id}`)).json()).schema)
const types = {} // by schema id
async function eachMessage({ message: { value } }) {
  const id = value.readInt32BE(1) // after the magic byte 0
  const batch = (types[id] ??= avro.Type.forSchema(await schema(id))).fromBuffer(value.subarray(5))
  const { type, width, ints, floats } = batch.tracks.find(({ name }) => name === track)
  const values = type === 'int32' ? ints : floats // value v of slot s of row r is element (r * row_length + s) * width + v
  for (const { id: name, row, start, residues, has_cls: cls } of batch.segments) {
    const first = row * batch.row_length + start + Number(cls)
    console.log(`${name}\t${values.slice(first * width, (first + residues) * width).join(' ')}`)
  }
}
const brokers = (process.env.BOOTSTRAP_SERVERS ?? 'localhost:9092').split(',')
const consumer = new Kafka({ brokers, logLevel: logLevel.WARN }).consumer({ groupId: 'example-javascript-tracks', readUncommitted: false })
consumer.on('consumer.crash', ({ payload }) => { throw payload.error })
await consumer.subscribe({ topic: 'packed-batches', fromBeginning: true })
await consumer.run({ eachMessage })
