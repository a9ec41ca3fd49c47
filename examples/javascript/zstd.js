// Adds a zstd codec to kafkajs, which otherwise reads only gzip. Stowage writes zstd.
import { decompress } from 'fzstd'
import kafkajs from 'kafkajs'

kafkajs.CompressionCodecs[kafkajs.CompressionTypes.ZSTD] = () => ({
  decompress: async (data) => Buffer.from(decompress(data)),
  compress: async () => { throw new Error('fzstd only decompresses') },
})
