use plimsoll_dockerfile::{Instruction, Keyword, Stage, Word};
use plimsoll_lint::{Finding, Report, nearest};
use plimsoll_text::Edit;

/// The signals of Linux by name, without those for real time.
const SIGNALS: [&str; 36] = [
    "SIGABRT",
    "SIGALRM",
    "SIGBUS",
    "SIGCHLD",
    "SIGCLD",
    "SIGCONT",
    "SIGFPE",
    "SIGHUP",
    "SIGILL",
    "SIGINT",
    "SIGIO",
    "SIGIOT",
    "SIGKILL",
    "SIGPIPE",
    "SIGPOLL",
    "SIGPROF",
    "SIGPWR",
    "SIGQUIT",
    "SIGSEGV",
    "SIGSTKFLT",
    "SIGSTOP",
    "SIGSYS",
    "SIGTERM",
    "SIGTRAP",
    "SIGTSTP",
    "SIGTTIN",
    "SIGTTOU",
    "SIGURG",
    "SIGUSR1",
    "SIGUSR2",
    "SIGVTALRM",
    "SIGWINCH",
    "SIGXCPU",
    "SIGXFSZ",
    "SIGRTMIN",
    "SIGRTMAX",
];

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for (word, signal) in stop_signals(*stage) {
        if is_signal(signal) || signal.contains(char::is_whitespace) {
            continue;
        }
        let finding = Finding::at(word.span).arg(signal);
        report.emit(match nearest(signal, SIGNALS) {
            Some(near) => {
                let edit = Edit::replace(word.span, near);
                finding.message("suggestion").arg(near).unsafe_fix(format!("Replace '{signal}' by {near}"), edit)
            }
            None => finding,
        });
    }
}

/// The signals of a stage that hold no variable, quotes removed.
pub(super) fn stop_signals<'b>(stage: Stage<'b>) -> impl Iterator<Item = (&'b Word<'b>, &'b str)> {
    let instructions = stage.instructions().iter().map(Instruction::effective);
    let words = instructions.filter(|one| one.keyword == Keyword::Stopsignal).filter_map(|one| one.words().first());
    words.filter_map(|word| Some((word, word.literal()?)))
}

/// Whether the builder knows the signal.
pub(super) fn is_signal(text: &str) -> bool {
    if let Ok(number) = text.parse::<i32>() {
        return number != 0;
    }
    let name = format!("SIG{}", without_prefix(text));
    SIGNALS.contains(&name.as_str()) || is_real_time(&name)
}

/// The name in upper case, without `SIG`.
pub(super) fn without_prefix(text: &str) -> String {
    let name = text.to_ascii_uppercase();
    name.strip_prefix("SIG").map(str::to_owned).unwrap_or(name)
}

/// `SIGRTMIN+1` to `SIGRTMIN+15`, `SIGRTMAX-1` to `SIGRTMAX-14`
fn is_real_time(name: &str) -> bool {
    let offset = |prefix, limit| {
        let number = name.strip_prefix(prefix).and_then(|number| number.parse::<u8>().ok());
        number.is_some_and(|number| (1..=limit).contains(&number))
    };
    offset("SIGRTMIN+", 15) || offset("SIGRTMAX-", 14)
}
