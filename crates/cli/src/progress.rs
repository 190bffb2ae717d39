//! How far a long run is, on a terminal.

use std::io::{IsTerminal as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Runs that are done before show nothing.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often the line is written anew.
const INTERVAL: Duration = Duration::from_millis(100);

/// A line on standard error that counts the judged files; it is gone when this is dropped.
pub(crate) struct Progress {
    done: Arc<AtomicUsize>,
    /// Dropped to end the thread.
    line: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Counts up to `total`. Shows nothing when `quiet`, or when standard error is no terminal.
    pub(crate) fn new(total: usize, quiet: bool) -> Self {
        let done = Arc::new(AtomicUsize::new(0));
        let line = (!quiet && std::io::stderr().is_terminal()).then(|| {
            let (sender, receiver) = channel();
            let done = Arc::clone(&done);
            let show = move || {
                let mut wait = PATIENCE;
                while receiver.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                    wait = INTERVAL;
                    // A terminal that does not listen is no reason to fail.
                    let _ = write!(std::io::stderr(), "\rJudged {} of {total} files", done.load(Ordering::Relaxed));
                }
                if wait == INTERVAL {
                    let _ = write!(std::io::stderr(), "\r\x1b[K");
                }
            };
            (sender, thread::spawn(show))
        });
        Self { done, line }
    }

    /// Counts one file.
    pub(crate) fn tick(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((sender, thread)) = self.line.take() {
            drop(sender);
            // A thread that panicked has nothing more to say.
            let _ = thread.join();
        }
    }
}
