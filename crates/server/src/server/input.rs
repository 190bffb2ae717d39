//! Threads that read, and put what they find into the loop's queue.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

use super::Event;
use crate::wire::frame::{CONTENT_LENGTH, Frame, FrameReader};
use crate::wire::message;

/// How often the process that started us is looked for.
const PARENT_INTERVAL: Duration = Duration::from_secs(2);

/// Reads messages until the input ends.
pub(super) fn read(input: impl Read, events: &Sender<Event>) {
    let mut frames = FrameReader::new(input);
    while let Ok(Some(frame)) = frames.next() {
        let event = match frame {
            Frame::Garbage(bytes) => Event::Garbage(bytes),
            Frame::Body(body) => match message::parse(&body) {
                Ok((message, end)) => {
                    let rest = body.get(end..).unwrap_or(&[]).trim_ascii_start();
                    // A length that was too long took the beginning of the next header.
                    let length = rest.len().min(CONTENT_LENGTH.len());
                    if !rest.is_empty() && rest[..length].eq_ignore_ascii_case(&CONTENT_LENGTH.as_bytes()[..length]) {
                        frames.push_back(rest);
                        Event::Message(message)
                    } else if rest.is_empty() {
                        Event::Message(message)
                    } else {
                        Event::Garbage(body)
                    }
                }
                Err(message::NotJson) => Event::Garbage(body),
            },
        };
        if events.send(event).is_err() {
            return;
        }
    }
    // Nobody listens any more when the loop has ended first.
    let _ = events.send(Event::Closed);
}

/// Ends the server when the process that started it is gone, even if another one holds our input open. Where the system
/// does not show its processes as files, the end of the input has to do.
pub(super) fn await_end_of(process: u32, events: &Sender<Event>) {
    let entry = PathBuf::from(format!("/proc/{process}"));
    if !Path::new("/proc/self").exists() {
        return;
    }
    while entry.exists() {
        thread::sleep(PARENT_INTERVAL);
    }
    // Nobody listens any more when the loop has ended first.
    let _ = events.send(Event::Closed);
}
