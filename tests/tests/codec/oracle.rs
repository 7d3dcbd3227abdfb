//! A schema text in, an independent implementation of its binary encoding out.

use apache_avro::Schema;
use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::types::Value;
use apache_avro::writer::datum::GenericDatumWriter;

/// Reads and writes values of one schema through apache-avro.
pub(crate) struct Oracle {
    pub(crate) schema: Schema,
}

impl Oracle {
    pub(crate) fn new(schema: &str) -> Self {
        let schema = Schema::parse_str(schema).expect("the oracle takes the schema");
        Self { schema }
    }

    /// Writes every array and map as one block.
    pub(crate) fn encode(&self, value: &Value) -> Vec<u8> {
        let writer = GenericDatumWriter::builder(&self.schema).build();
        let mut bytes = Vec::new();
        writer
            .expect("a writer")
            .write_value_ref(&mut bytes, value)
            .expect("the value is of the schema");
        bytes
    }

    /// Writes every item and entry in a block of its own, with the block's size in front.
    pub(crate) fn encode_in_blocks(&self, value: &Value) -> Vec<u8> {
        let writer = GenericDatumWriter::builder(&self.schema)
            .target_block_size(1)
            .build();
        let mut bytes = Vec::new();
        writer
            .expect("a writer")
            .write_value_ref(&mut bytes, value)
            .expect("the value is of the schema");
        bytes
    }

    /// Reads a value, which must take up all of the bytes.
    pub(crate) fn decode(&self, mut bytes: &[u8]) -> Value {
        let reader = GenericDatumReader::builder(&self.schema)
            .build()
            .expect("a reader");
        let value = reader
            .read_value(&mut bytes)
            .expect("the bytes are a value");
        assert!(bytes.is_empty(), "bytes are left over");
        value
    }
}
