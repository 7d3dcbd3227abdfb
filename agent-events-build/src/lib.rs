//! Placeholder.

#[cfg(feature = "report")]
pub mod lock;
#[cfg(feature = "report")]
pub mod policy;
#[cfg(feature = "report")]
pub mod render;
#[cfg(feature = "report")]
mod report;
mod suggest;
#[cfg(feature = "report")]
mod tables;

#[cfg(feature = "report")]
pub use report::{EXIT_FINDINGS, Report, stderr_color};
