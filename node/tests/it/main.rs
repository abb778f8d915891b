//! The program from outside: started, asked over HTTP, killed, fed rubbish.

mod harness;
mod restart;
mod sparql;
