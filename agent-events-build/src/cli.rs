//! What the command line asks beside checking and releasing: files compared, versions told apart, findings in other forms.

mod amend;
mod compare;
mod diff;
mod explain;
mod file;
mod fingerprint;
mod fix;
mod json;
mod matrix;
mod output;
mod seal;
mod topics;

pub use amend::{AmendError, LockCheck, allow, check_lock, list_lock, retire};
pub use compare::{Comparison, compare};
pub use diff::{Bump, Difference, EventDifference, diff};
pub use explain::{explain, index};
pub use file::{FileError, validate};
pub use fingerprint::{Algorithm, UnknownAlgorithm, canonical_form, fingerprint};
pub use fix::{Fixed, fix};
pub use matrix::{EventMatrix, Matrix, matrix};
pub use output::{Format, UnknownFormat, format};
pub use seal::{Sealed, seal_lock};
pub use topics::{TopicEvents, TopicList, topics};
