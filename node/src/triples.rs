//! TripleStore: the merged public view in Oxigraph.

pub mod checkpoint;
