//! One SPARQL request from door to door.

/// The worker processes; cheap to clone.
#[derive(Clone)]
pub struct Pool;
