//! Records in, a Produce request of Kafka's protocol out, without a client in between: what no client would send.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::{Cluster, Error, fail};

/// A record whose header names are bytes.
type Record<'a> = (&'a [(&'a [u8], &'a [u8])], &'a [u8]);

/// Stores records with headers whose names may be any bytes in partition 0 of a topic with one partition.
///
/// # Errors
///
/// When no broker takes them.
pub fn produce(cluster: &Cluster, topic: &str, records: &[Record<'_>]) -> Result<(), Error> {
    let request = request(topic, &batch(records));
    let mut codes = Vec::new();
    // Only the leader takes them, and says so.
    for server in cluster.bootstrap_servers().split(',') {
        match send(server, topic, &request)? {
            0 => return Ok(()),
            code => codes.push(code),
        }
    }
    fail(format!("no broker took the records: error codes {codes:?}"))
}

/// Sends a request and returns the error code of the answer.
fn send(server: &str, topic: &str, request: &[u8]) -> Result<i16, Error> {
    let mut stream = TcpStream::connect(server)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    stream.write_all(request)?;
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let mut answer = vec![0; usize::try_from(u32::from_be_bytes(length))?];
    stream.read_exact(&mut answer)?;
    // Correlation id, number of topics, the name with its length, number of partitions, the partition.
    let at = 4 + 4 + 2 + topic.len() + 4 + 4;
    match answer.get(at..at + 2) {
        Some(&[high, low]) => Ok(i16::from_be_bytes([high, low])),
        _ => fail("the answer to Produce is too short"),
    }
}

/// Returns a Produce request of version 7, with its length before it.
fn request(topic: &str, records: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    body.extend(0_i16.to_be_bytes()); // Produce
    body.extend(7_i16.to_be_bytes());
    body.extend(1_i32.to_be_bytes()); // correlation id
    body.extend((-1_i16).to_be_bytes()); // client id: null
    body.extend((-1_i16).to_be_bytes()); // transactional id: null
    body.extend((-1_i16).to_be_bytes()); // acks: all
    body.extend(10_000_i32.to_be_bytes());
    body.extend(1_i32.to_be_bytes());
    body.extend(length16(topic.as_bytes()));
    body.extend(topic.as_bytes());
    body.extend(1_i32.to_be_bytes());
    body.extend(0_i32.to_be_bytes()); // partition
    body.extend(length32(records));
    body.extend(records);
    let mut request = length32(&body).to_vec();
    request.append(&mut body);
    request
}

/// Returns a record batch, "magic" 2.
fn batch(records: &[Record<'_>]) -> Vec<u8> {
    let last = i32::try_from(records.len()).unwrap_or(i32::MAX) - 1;
    let mut body = Vec::new();
    body.extend(0_i16.to_be_bytes()); // attributes
    body.extend(last.to_be_bytes());
    body.extend(1_i64.to_be_bytes()); // first timestamp
    body.extend(1_i64.to_be_bytes()); // last timestamp
    body.extend((-1_i64).to_be_bytes()); // producer id
    body.extend((-1_i16).to_be_bytes()); // producer epoch
    body.extend((-1_i32).to_be_bytes()); // base sequence
    body.extend((last + 1).to_be_bytes());
    for (offset, (headers, value)) in (0_i64..).zip(records) {
        let mut record = vec![0]; // attributes
        varint(0, &mut record);
        varint(offset, &mut record);
        varint(-1, &mut record); // no key
        bytes(value, &mut record);
        varint(i64::try_from(headers.len()).unwrap_or(0), &mut record);
        for (name, value) in *headers {
            bytes(name, &mut record);
            bytes(value, &mut record);
        }
        bytes(&record, &mut body);
    }
    let mut batch = Vec::new();
    batch.extend(0_i64.to_be_bytes()); // base offset
    let after = 4 + 1 + 4 + body.len();
    batch.extend(i32::try_from(after).unwrap_or(i32::MAX).to_be_bytes());
    batch.extend((-1_i32).to_be_bytes()); // leader epoch
    batch.push(2);
    batch.extend(crc32c(&body).to_be_bytes());
    batch.append(&mut body);
    batch
}

fn length16(bytes: &[u8]) -> [u8; 2] {
    i16::try_from(bytes.len()).unwrap_or(i16::MAX).to_be_bytes()
}

fn length32(bytes: &[u8]) -> [u8; 4] {
    i32::try_from(bytes.len()).unwrap_or(i32::MAX).to_be_bytes()
}

fn bytes(value: &[u8], out: &mut Vec<u8>) {
    varint(i64::try_from(value.len()).unwrap_or(i64::MAX), out);
    out.extend(value);
}

fn varint(value: i64, out: &mut Vec<u8>) {
    let mut left = ((value << 1) ^ (value >> 63)).cast_unsigned();
    while left >= 0x80 {
        out.push(left.to_le_bytes()[0] | 0x80);
        left >>= 7;
    }
    out.push(left.to_le_bytes()[0]);
}

/// Returns the CRC-32C (Castagnoli) of `bytes`.
fn crc32c(bytes: &[u8]) -> u32 {
    let step = |crc: u32| (crc >> 1) ^ if crc & 1 == 1 { 0x82F6_3B78 } else { 0 };
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_castagnolis() {
        assert_eq!(crc32c(b"123456789"), 0xE306_9283);
    }

    #[test]
    fn numbers_are_zigzag() {
        for (value, expected) in [
            (0, vec![0]),
            (-1, vec![1]),
            (64, vec![0x80, 1]),
            (300, vec![0xD8, 4]),
        ] {
            let mut out = Vec::new();
            varint(value, &mut out);
            assert_eq!(out, expected, "{value}");
        }
    }
}
