// Reads lines "id<TAB>residues" from standard input and sends each as a RawSequence record.
import { createInterface } from 'node:readline'
import avro from 'avsc'
import { Kafka } from 'kafkajs'

const registry = process.env.SCHEMA_REGISTRY_URL ?? 'http://localhost:8081'
const brokers = (process.env.BOOTSTRAP_SERVERS ?? 'localhost:9092').split(',')
// The schema is the one registered under sequences-value, not one of this program.
const { id, schema } = await (await fetch(`${registry}/subjects/sequences-value/versions/latest`)).json()
const type = avro.Type.forSchema(JSON.parse(schema))
const header = Buffer.alloc(5) // magic byte 0, then the schema id, big-endian
header.writeInt32BE(id, 1)
const producer = new Kafka({ brokers }).producer({ idempotent: true })
await producer.connect()
const messages = []
for await (const line of createInterface({ input: process.stdin })) {
  const [key, residues] = line.split('\t')
  const value = Buffer.concat([header, type.toBuffer({ id: key, residues, epoch: 0, source: 'example' })])
  messages.push({ key, value })
  if (messages.length === 500) await producer.send({ topic: 'sequences', messages: messages.splice(0) })
}
await producer.send({ topic: 'sequences', messages })
await producer.disconnect()
