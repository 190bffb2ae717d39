//! The protocol on the wire: frames, JSON-RPC messages, and the structures of those that we speak.

pub(crate) mod features;
pub(crate) mod frame;
pub(crate) mod message;
pub(crate) mod types;
