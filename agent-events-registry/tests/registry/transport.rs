//! How requests travel.

mod faults;
mod secrets;
mod tls;
