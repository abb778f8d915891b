//! What every route shares: negotiation, problems, validators, limits, counters.

pub mod bearer;
pub mod cache;
pub mod client;
pub mod graph_store;
pub mod guard;
pub mod metrics;
pub mod negotiate;
pub mod problem;
pub mod work;

pub use cache::Validators;
pub use client::{Client, Clients};
pub use negotiate::Format;
pub use problem::Problem;
pub use work::{blocking, turn};
