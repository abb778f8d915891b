//! Work that takes its time: what it is, how it tells of itself, how it stops.

pub mod alert;
pub mod audit;
pub mod following;
pub mod harvest;
pub mod mirror;
pub mod operation;
pub mod own_head;
pub mod peering;
pub mod pull;
pub mod queue;
pub mod schedule;
pub mod tell;

pub use operation::{Done, Operation, OperationError, Progress};
