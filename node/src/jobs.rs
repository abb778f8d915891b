//! Work that takes its time: what it is, how it tells of itself, how it stops.

pub mod alert;
pub mod following;
pub mod harvest;
pub mod operation;
pub mod peering;
pub mod pull;
pub mod queue;
pub mod schedule;

pub use operation::{Done, Operation, OperationError, Progress};
