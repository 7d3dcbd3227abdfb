//! Bytes of an event in; what a person would write to read it in place, safe and without a library, out: texts are borrowed,
//! what repeats is checked and stays as it is. `None` for whatever is wrong.

use crate::columns::columns;
use crate::generated::hash::com::devraftel::events as hash;
use crate::generated::own::bench as own;

/// How deep steps may be nested.
const DEPTH: u32 = 64;

/// An array or map that was checked: its bytes and how many items it has.
type Checked<'a> = (&'a [u8], usize);

pub(super) struct AgentTaskEvent<'a> {
    task_id: &'a str,
    status: hash::TaskStatus,
    agent_id: &'a str,
    progress_percent: Option<i32>,
    result: Option<&'a str>,
    error: Option<(&'a str, &'a str, bool)>,
    metadata: Checked<'a>,
}

impl<'a> AgentTaskEvent<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut input = bytes;
        let event = Self {
            task_id: text(&mut input)?,
            status: *hash::TaskStatus::ALL.get(size(&mut input)?)?,
            agent_id: text(&mut input)?,
            progress_percent: nullable(&mut input, int)?,
            result: nullable(&mut input, text)?,
            error: nullable(&mut input, |input| {
                Some((text(input)?, text(input)?, boolean(input)?))
            })?,
            metadata: items(&mut input, |input| {
                text(input).and_then(|_| text(input)).map(drop)
            })?,
        };
        input.is_empty().then_some(event)
    }

    pub(super) fn is(&self, owned: &hash::AgentTaskEvent) -> bool {
        let error = owned.error.as_ref();
        (self.task_id, self.agent_id, self.result)
            == (&*owned.task_id, &*owned.agent_id, owned.result.as_deref())
            && (self.status, self.progress_percent) == (owned.status, owned.progress_percent)
            && self.error == error.map(|error| (&*error.code, &*error.message, error.retryable))
            && self.metadata.1 == owned.metadata.len()
    }
}

pub(super) struct Numeric<'a> {
    longs: [i64; 4],
    ints: [i32; 2],
    cost: f64,
    load: f32,
    cached: bool,
    latencies: Checked<'a>,
    offsets: Checked<'a>,
    scores: Checked<'a>,
}

impl<'a> Numeric<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut input = bytes;
        let (sequence, at_micros) = (long(&mut input)?, long(&mut input)?);
        let ints = [int(&mut input)?, int(&mut input)?];
        let event = Self {
            longs: [sequence, at_micros, long(&mut input)?, long(&mut input)?],
            ints,
            cost: f64::from_le_bytes(fixed(&mut input)?),
            load: f32::from_le_bytes(fixed(&mut input)?),
            cached: boolean(&mut input)?,
            latencies: items(&mut input, |input| int(input).map(drop))?,
            offsets: items(&mut input, |input| long(input).map(drop))?,
            scores: items(&mut input, |input| fixed::<8>(input).map(drop))?,
        };
        input.is_empty().then_some(event)
    }

    pub(super) fn is(&self, owned: &own::Numeric) -> bool {
        self.longs
            == [
                owned.sequence,
                owned.at_micros,
                owned.tokens_in,
                owned.tokens_out,
            ]
            && self.ints == [owned.attempts, owned.exit_code]
            && self.cost.to_bits() == owned.cost.to_bits()
            && self.load.to_bits() == owned.load.to_bits()
            && self.cached == owned.cached
            && self.latencies.1 == owned.latencies.len()
            && self.offsets.1 == owned.offsets.len()
            && self.scores.1 == owned.scores.len()
    }
}

pub(super) struct Nested<'a> {
    trace: &'a str,
    root: Step<'a>,
}

struct Step<'a> {
    name: &'a str,
    started: i64,
    ok: bool,
    note: Option<&'a str>,
    steps: Checked<'a>,
}

impl<'a> Nested<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut input = bytes;
        let event = Self {
            trace: text(&mut input)?,
            root: step(&mut input, DEPTH)?,
        };
        input.is_empty().then_some(event)
    }

    pub(super) fn is(&self, owned: &own::Nested) -> bool {
        let (root, owned_root) = (&self.root, &owned.root);
        let outcome = &owned_root.outcome;
        self.trace == owned.trace
            && (root.name, root.started, root.ok, root.note)
                == (
                    &*owned_root.name,
                    owned_root.started,
                    outcome.ok,
                    outcome.note.as_deref(),
                )
            && root.steps.1 == owned_root.steps.len()
    }
}

fn step<'a>(input: &mut &'a [u8], depth: u32) -> Option<Step<'a>> {
    let depth = depth.checked_sub(1)?;
    Some(Step {
        name: text(input)?,
        started: long(input)?,
        ok: boolean(input)?,
        note: nullable(input, text)?,
        steps: items(input, |input| step(input, depth).map(drop))?,
    })
}

macro_rules! wide {
    ($($text:ident $number:ident $ratio:ident $maybe:ident;)*) => {
        pub(super) struct Wide<'a> {
            $($text: &'a str, $number: i64, $ratio: f64, $maybe: Option<i32>,)*
        }

        impl<'a> Wide<'a> {
            pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
                let mut input = bytes;
                let event = Self {
                    $(
                        $text: text(&mut input)?,
                        $number: long(&mut input)?,
                        $ratio: f64::from_le_bytes(fixed(&mut input)?),
                        $maybe: nullable(&mut input, int)?,
                    )*
                };
                input.is_empty().then_some(event)
            }

            pub(super) fn is(&self, owned: &own::Wide) -> bool {
                $(
                    self.$text == owned.$text
                        && (self.$number, self.$maybe) == (owned.$number, owned.$maybe)
                        && self.$ratio.to_bits() == owned.$ratio.to_bits()
                )&&*
            }
        }
    };
}

columns!(wide);

pub(super) struct Unions<'a> {
    conversation: &'a str,
    parts: Checked<'a>,
    parent: Option<&'a str>,
    budget: Option<i64>,
    model: Option<&'a str>,
}

impl<'a> Unions<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut input = bytes;
        let event = Self {
            conversation: text(&mut input)?,
            parts: items(&mut input, part)?,
            parent: nullable(&mut input, text)?,
            budget: nullable(&mut input, long)?,
            model: match long(&mut input)? {
                0 => Some(text(&mut input)?),
                1 => None,
                _ => return None,
            },
        };
        input.is_empty().then_some(event)
    }

    pub(super) fn is(&self, owned: &own::Unions) -> bool {
        (self.conversation, self.parent, self.budget, self.model)
            == (
                &*owned.conversation,
                owned.parent.as_deref(),
                owned.budget,
                owned.model.as_deref(),
            )
            && self.parts.1 == owned.parts.len()
    }
}

fn part(input: &mut &[u8]) -> Option<()> {
    match long(input)? {
        0 => text(input).map(drop),
        1 => text(input).and_then(|_| nullable(input, text)).map(drop),
        2 => {
            long(input)?;
            nullable(input, text)?;
            nullable(input, long).map(drop)
        }
        _ => None,
    }
}

#[inline]
#[expect(
    clippy::option_option,
    reason = "no value is one thing, data that cannot be read another"
)]
fn nullable<'a, T>(
    input: &mut &'a [u8],
    read: impl FnOnce(&mut &'a [u8]) -> Option<T>,
) -> Option<Option<T>> {
    match long(input)? {
        0 => Some(None),
        1 => read(input).map(Some),
        _ => None,
    }
}

#[inline]
fn items<'a>(
    input: &mut &'a [u8],
    mut check: impl FnMut(&mut &'a [u8]) -> Option<()>,
) -> Option<Checked<'a>> {
    let (items, mut length) = (*input, 0);
    loop {
        let count = long(input)?;
        if count == 0 {
            return Some((items, length));
        }
        if count < 0 {
            long(input)?;
        }
        let count = usize::try_from(count.unsigned_abs()).ok()?;
        for _ in 0..count {
            check(input)?;
        }
        length += count;
    }
}

fn text<'a>(input: &mut &'a [u8]) -> Option<&'a str> {
    let size = size(input)?;
    let (text, rest) = input.split_at_checked(size)?;
    *input = rest;
    str::from_utf8(text).ok()
}

fn boolean(input: &mut &[u8]) -> Option<bool> {
    let (byte, rest) = input.split_first()?;
    *input = rest;
    match byte {
        0 => Some(false),
        1 => Some(true),
        _ => None,
    }
}

fn fixed<const N: usize>(input: &mut &[u8]) -> Option<[u8; N]> {
    let (bytes, rest) = input.split_first_chunk()?;
    *input = rest;
    Some(*bytes)
}

fn size(input: &mut &[u8]) -> Option<usize> {
    usize::try_from(long(input)?).ok()
}

fn int(input: &mut &[u8]) -> Option<i32> {
    i32::try_from(long(input)?).ok()
}

#[inline]
fn long(input: &mut &[u8]) -> Option<i64> {
    let mut value = 0_u64;
    for index in 0..10 {
        let (byte, rest) = input.split_first()?;
        *input = rest;
        value |= u64::from(byte & 0x7f) << (7 * index);
        if *byte < 0x80 {
            return Some((value >> 1).cast_signed() ^ -(value & 1).cast_signed());
        }
    }
    None
}
