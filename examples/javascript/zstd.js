// Adds zstd, which Stowage writes, to kafkajs, which reads only gzip without such a codec.
import { decompress } from 'fzstd'
import kafkajs from 'kafkajs'

kafkajs.CompressionCodecs[kafkajs.CompressionTypes.ZSTD] = () => ({
  decompress: async (data) => Buffer.from(decompress(data)),
  compress: async () => { throw new Error('fzstd only decompresses') },
})
