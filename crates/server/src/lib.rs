//! The language server: one owner of the state, fed by threads that only read.
//!
//! It has no rules, no parsing and no suppressions of its own: it keeps the texts of open documents, puts them in the place of
//! files in a [`LiveProject`](plimsoll_lint::LiveProject), and translates. The protocol's structures live in `wire`;
//! `from_proto` and `to_proto` are the only bridges to ours.
//!
//! A thread reads messages and puts them into a queue. The loop takes all that is there, applies changes at once, and judges
//! only when the queue is empty or somebody asks: of a burst of edits the newest wins, and nothing stale is published. Folders
//! are walked by threads of their own, which put a whole project into the same queue. A request for the findings of the whole
//! workspace is held until there is something to say.
//!
//! No message ends the server or makes its texts differ from the editor's: framing finds the next header, positions are
//! clamped, and after a change that cannot be read the document is silent until its text is known again.
//!
//! ```
//! let input = "Content-Length: 33\r\n\r\n{\"jsonrpc\":\"2.0\",\"method\":\"exit\"}";
//! let code = plimsoll_server::serve(input.as_bytes(), Vec::new());
//! assert_eq!(code, 1, "the client did not ask for the end first");
//! ```

mod client;
mod documents;
mod features;
mod from_proto;
mod server;
mod session;
mod settings;
mod to_proto;
mod uri;
mod wire;
mod workspace;

pub use server::serve;
