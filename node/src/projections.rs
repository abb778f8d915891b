//! Who follows the log, how far each has come, how it is rebuilt.
