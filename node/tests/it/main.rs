//! The program from outside.

mod sparql;
