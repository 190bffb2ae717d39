//! The engine.
mod config;
mod date;
mod diagnostic;
mod discover;
mod fix;
mod outcome;
mod registry;
mod report;
mod rule;
mod settings;
mod suggest;
mod suppress;
/// x
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// x
    None,
}
pub use config::*;
pub use date::Date;
pub use diagnostic::*;
pub use discover::*;

pub use outcome::*;
pub use registry::*;
pub use report::*;
pub use rule::*;
pub use settings::*;
pub use suggest::nearest;
pub use suppress::*;
