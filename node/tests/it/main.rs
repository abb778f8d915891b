//! The program from outside: started, asked over HTTP, killed, fed rubbish.

mod commands;
mod faults;
mod harness;
mod records;
mod restart;
mod search;
mod sparql;
