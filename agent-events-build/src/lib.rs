//! Placeholder.

#[cfg(feature = "report")]
pub mod render;
#[cfg(feature = "report")]
mod report;

#[cfg(feature = "report")]
pub use report::{EXIT_FINDINGS, Report, stderr_color};
